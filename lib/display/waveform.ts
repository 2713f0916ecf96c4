import type { Audio, Seconds } from "../core/index.ts";
import { curveColours } from "./colours.ts";
import { columns } from "./csv.ts";
import { type Figure, figure } from "./figure.ts";
import { readable, readableSeconds, requireNumbers } from "./numbers.ts";
import { curve, plate } from "./plate.ts";
import { plotlyArray, plotlyBelow, plotlyConfig, plotlyLayout } from "./plotly.ts";
import { envelope } from "./pool.ts";

export interface WaveformOptions {
  readonly title?: string;
  /** Show from here … */
  readonly from?: Seconds;
  /** … to here; the whole sound when absent. */
  readonly to?: Seconds;
}

/** Up to this many samples each one is drawn; beyond it, the least and greatest of each short stretch. */
const livePoints = 4000;
/** Two per pixel of the still picture. */
const stillPoints = 1400;

/**
 * Amplitude over time. A long sound is drawn as its envelope: ten seconds stay under 60 kB, and no peak is lost.
 *
 * @param audio the sound; full scale is ±1
 * @param options `from` and `to` in seconds
 * @throws RangeError when the stretch is empty or holds NaN
 * @example
 * const voice = await load("voice.wav");
 * waveform(voice, { title: "The first 10 000 samples", to: 10_000 / voice.sampleRate });
 */
export function waveform(audio: Audio, options: WaveformOptions = {}): Figure {
  const { title = "Waveform", from = 0 } = options;
  const { sampleRate } = audio;
  const whole = audio.samples.length / sampleRate;
  const to = Math.min(options.to ?? whole, whole);
  const first = Math.max(0, Math.round(from * sampleRate));
  const samples = audio.samples.subarray(first, Math.round(to * sampleRate));
  if (!(samples.length > 0)) {
    throw new RangeError(
      `waveform: there is no sample between from = ${from} s and to = ${options.to ?? whole} s in a sound of ${readableSeconds(whole)}`,
    );
  }
  const place = (i: number): string => `sample ${first + i} (${readable((first + i) / sampleRate, 3)} s)`;
  requireNumbers("waveform", "the sound", samples, place);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const reach = peak > 0 ? 1.08 * peak : 1;
  const start = first / sampleRate;
  const end = (first + samples.length) / sampleRate;
  const description = `${title}: ${readableSeconds(end - start)} at ${sampleRate} Hz (${samples.length} samples from ${readable(start, 3)} s to ${readable(end, 3)} s), greatest amplitude ${readable(peak, 3)}.`;
  const reduced = (points: number) => {
    const { points: y, spacing, offset } = envelope(samples, points);
    return { y, x0: start + offset / sampleRate, dx: spacing / sampleRate };
  };

  return figure({
    title,
    description,
    draw(sheet) {
      const { y, x0, dx } = reduced(stillPoints);
      const axes = {
        x: { title: "Time (s)", from: start, to: end },
        y: { title: "Amplitude", from: -reach, to: reach },
      };
      return plate(sheet, { title, description, ...axes }, (area) => [
        curve(area, y, (i) => x0 + i * dx, curveColours[0]),
      ]);
    },
    csv: () =>
      columns(["Time (s)", "Amplitude"], [Float64Array.from(samples, (_, i) => (first + i) / sampleRate), samples]),
    plotly() {
      const { y, x0, dx } = reduced(livePoints);
      return {
        data: [
          {
            type: "scatter",
            mode: "lines",
            x0,
            dx,
            y: plotlyArray(Float32Array.from(y)),
            line: { color: curveColours[0], width: 1 },
            hovertemplate: "%{x:.4f} s: %{y:.3f}<extra></extra>",
          },
        ],
        layout: {
          ...plotlyLayout(title, description, 300),
          xaxis: { title: plotlyBelow("Time (s)"), range: [start, end] },
          yaxis: { title: { text: "Amplitude" }, range: [-reach, reach] },
        },
        config: plotlyConfig,
      };
    },
  });
}
