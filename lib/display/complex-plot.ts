import type { ComplexSpectrogram, Displayable, MimeBundle, Samples } from "../core/index.ts";
import { angle, magnitude, phaseDifference, polar } from "../dsp/index.ts";
import { escapeMarkup } from "./escape.ts";
import { requireMatrix } from "./matrix-image.ts";
import { type IndexedPicture, indexedPngUri } from "./png.ts";

export interface ComplexPlotOptions {
  readonly title?: string;
}

/** Colours of the picture: so many angles, each in so many levels of lightness. */
const hues = 20;
const lightnesses = 12;
const saturation = 0.8;

/**
 * A complex spectrogram in colours: the angle is the hue (positive real numbers red, negative ones cyan), the size the lightness,
 * 1 − 1 / (1 + |z|^0.3), so that quiet bins are seen, too. One pixel is one bin of one frame, low frequencies at the bottom.
 *
 * @param spectrum bins × frames
 * @throws RangeError when the two parts differ in size or hold NaN
 * @see pimlu/vocoder, util.colorize
 * @example
 * const { samples } = await load("voice.wav");
 * complexPlot(stft(samples, { nFft: 512 }), { title: "STFT" });
 */
export function complexPlot(spectrum: ComplexSpectrogram<Samples>, options: ComplexPlotOptions = {}): Displayable {
  const { title = "Complex spectrogram" } = options;
  requireMatrix("complexPlot", spectrum.re);
  const sizes = magnitude(spectrum);
  const angles = angle(spectrum);
  const { bins, frames } = sizes;
  const pixels = new Uint8Array(bins * frames);
  for (let t = 0; t < frames; t++)
    for (let k = 0; k < bins; k++) {
      const i = t * bins + k;
      const hue = Math.round(((angles.data[i] + Math.PI) / (2 * Math.PI) + 0.5) * hues) % hues;
      const lightness = 1 - 1 / (1 + sizes.data[i] ** 0.3);
      pixels[(bins - 1 - k) * frames + t] = hue * lightnesses + Math.round(lightness * (lightnesses - 1));
    }
  const picture: IndexedPicture = { width: frames, height: bins, pixels, palette: colours() };
  const description = `${title}: ${bins} bins × ${frames} frames, hue for the angle, lightness for the size.`;
  return {
    toBundle: (): MimeBundle => ({
      "text/html":
        `<figure style="margin:0"><img src="${indexedPngUri(picture)}" alt="${escapeMarkup(description)}" ` +
        `style="max-width:100%;image-rendering:pixelated"><figcaption>${escapeMarkup(title)}</figcaption></figure>`,
      "text/plain": description,
    }),
  };
}

/**
 * The same with the way that each phase has gone since the frame before in the place of the phase: a steady tone is one colour
 * all along.
 *
 * @throws RangeError as `complexPlot`
 * @example
 * const { samples } = await load("voice.wav");
 * phaseDifferencePlot(stft(samples, { nFft: 512 }));
 */
export function phaseDifferencePlot(
  spectrum: ComplexSpectrogram<Samples>,
  options: ComplexPlotOptions = {},
): Displayable {
  const { title = "Phase differences" } = options;
  return complexPlot(polar(magnitude(spectrum), phaseDifference(angle(spectrum))), { title });
}

/** Red, green, blue of hue, lightness and `saturation`. */
function colours(): Uint8Array {
  const palette = new Uint8Array(3 * hues * lightnesses);
  for (let hue = 0; hue < hues; hue++)
    for (let level = 0; level < lightnesses; level++) {
      const lightness = level / (lightnesses - 1);
      const reach = saturation * Math.min(lightness, 1 - lightness);
      for (const [part, offset] of [0, 8, 4].entries()) {
        const turn = (offset + (12 * hue) / hues) % 12;
        const value = lightness - reach * Math.max(-1, Math.min(turn - 3, 9 - turn, 1));
        palette[3 * (hue * lightnesses + level) + part] = Math.round(255 * value);
      }
    }
  return palette;
}
