import type { Random, Samples, Spectrogram } from "../../core/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";
import { mapped } from "./matrices.ts";
import { strayPower } from "./sound.ts";

type Mel = Spectrogram<Float64Array>;

/** What the student writes: every band moved up by so many places, or down when the number is negative. */
export type ShiftPitch = (mel: Mel, bands: number) => Spectrogram<Samples>;

/** What the student writes: `rate` times as many frames, each the nearest of those that are there. */
export type ChangeSpeed = (mel: Mel, rate: number) => Spectrogram<Samples>;

/** What the student writes: what is below the quantile `q` of all numbers becomes 0. */
export type RemoveWeak = (mel: Mel, q: number) => Spectrogram<Samples>;

function madeOf(bins: number, frames: number, value: (bin: number, frame: number) => number): Mel {
  const data = Float64Array.from({ length: bins * frames }, (_, i) => value(i % bins, Math.floor(i / bins)));
  return { bins, frames, data };
}

const at = ({ bins, frames, data }: Mel, bin: number, frame: number): number =>
  bin >= 0 && bin < bins && frame >= 0 && frame < frames ? data[frame * bins + bin] : 0;

export const shiftPitchExercise: CourseExercise<ShiftPitch> = exercise({
  name: "shift-pitch",
  title: "Pitch up and down",
  points: 1,
  signature: "shiftPitch(mel: Spectrogram, bands: number): Spectrogram",
  mistakes: {
    "other-way": {
      when: "the bands move the other way",
      look: "the sign: band m of the answer is band m − bands of the picture",
    },
    wrapped: {
      when: "what is pushed out at one end comes in again at the other",
      look: "the bands that become free: they are silent, 0",
    },
    repeated: {
      when: "the free bands repeat the one at the edge",
      look: "the bands that become free: they are silent, 0",
    },
    kept: {
      when: "the free bands keep what they had before",
      look: "the bands that become free: they are silent, 0",
    },
    "in-place": {
      when: "numbers are overwritten before they are read: the answer is made in the picture itself",
      look: "where you write: into a new array",
    },
    "up-only": {
      when: "a negative number of bands is taken for a positive one",
      look: "what happens when bands is negative: the picture moves down",
    },
    "frames-shifted": {
      when: "the frames are moved instead of the bands",
      look: "the place of a band: data[frame * bins + band]",
    },
  },
  hints: [
    "Where was the number that stands in band m when all have moved?",
    "It comes from band m − bands, if there is such a band; what comes from nowhere is 0.",
    "`at(mel, m - bands, t)`, but only where m − bands is at least 0 and less than mel.bins.",
  ],
  solution: (mistake) => (mel, bands) => {
    const { bins, frames } = mel;
    const by = mistake("other-way") ? -bands : mistake("up-only") ? Math.abs(bands) : bands;
    if (mistake("frames-shifted")) return madeOf(bins, frames, (m, t) => at(mel, m, t - by));
    if (mistake("in-place")) {
      // From the lowest band upwards, as one writes it; moving down, that does no harm but at the top.
      const copy = { ...mel, data: mel.data.slice() };
      for (let t = 0; t < frames; t++) for (let m = 0; m < bins; m++) copy.data[t * bins + m] = at(copy, m - by, t);
      return copy;
    }
    return madeOf(bins, frames, (m, t) => {
      const from = m - by;
      if (from >= 0 && from < bins) return at(mel, from, t);
      if (mistake("wrapped")) return at(mel, (from + bins) % bins, t);
      if (mistake("repeated")) return at(mel, Math.min(Math.max(from, 0), bins - 1), t);
      return mistake("kept") ? at(mel, m, t) : 0;
    });
  },
  inputs: (random) => [
    [strayPower(random, 12, 7, 1), 3],
    [strayPower(random, 9, 5, 100), -2],
    [strayPower(random, 80, 11, 1), 10],
    [strayPower(random, 8, 6, 1), 0],
    [strayPower(random, 10, 4, 1), 1],
    [strayPower(random, 10, 4, 1), 1],
  ],
  alternatives: {
    "rows put together": (mel, bands) => {
      const { bins, frames, data } = mel;
      const shifted = new Float64Array(data.length);
      for (let t = 0; t < frames; t++) {
        const column = data.subarray(t * bins, (t + 1) * bins);
        if (bands >= 0) shifted.set(column.subarray(0, Math.max(0, bins - bands)), t * bins + bands);
        else shifted.set(column.subarray(-bands), t * bins);
      }
      return { bins, frames, data: shifted };
    },
  },
});

export const changeSpeedExercise: CourseExercise<ChangeSpeed> = exercise({
  name: "change-speed",
  title: "Faster and slower",
  points: 1,
  signature: "changeSpeed(mel: Spectrogram, rate: number): Spectrogram",
  mistakes: {
    inverse: {
      when: "the answer has frames / rate frames instead of rate · frames",
      look: "the number of frames: a rate of 2 gives twice as many",
    },
    "rounded-down": {
      when: "places are rounded down instead of to the nearest frame",
      look: "the rounding: Math.round",
    },
    "last-missed": {
      when: "the places are spread over frames instead of frames − 1, so that the last frame is missed",
      look: "the places: from 0 to frames − 1, both included",
    },
    "bands-stretched": {
      when: "the places count bands instead of frames",
      look: "the place of a band: data[frame * bins + band]",
    },
    reversed: { when: "the frames stand in reverse order", look: "the places: the first is 0" },
    "frames-appended": {
      when: "the picture is cut off or repeated instead of stretched",
      look: "the places: they are spread evenly over the whole picture",
    },
  },
  hints: [
    "Which old frame does the first new one show, and which the last?",
    "Frame 0 shows 0, frame count − 1 shows mel.frames − 1, and between them the way is even.",
    "Each step is (mel.frames − 1) / (count − 1) old frames long; `Math.round` finds the nearest.",
  ],
  solution: (mistake) => (mel, rate) => {
    const { bins, frames } = mel;
    const count = Math.floor(mistake("inverse") ? frames / rate : rate * frames);
    const last = mistake("last-missed") ? frames : frames - 1;
    const steps = mistake("last-missed") ? count : count - 1;
    const place = (i: number): number => {
      if (mistake("frames-appended")) return i % frames;
      const exact = steps === 0 ? 0 : (i * last) / steps;
      const nearest = mistake("rounded-down") ? Math.floor(exact) : Math.round(exact);
      return mistake("reversed") ? frames - 1 - nearest : Math.min(nearest, frames - 1);
    };
    if (mistake("bands-stretched")) {
      return madeOf(bins, count, (m, t) => at(mel, Math.min(place(m), bins - 1), Math.min(t, frames - 1)));
    }
    return madeOf(bins, count, (m, t) => at(mel, m, place(t)));
  },
  // No place lies in the middle between two frames: there NumPy rounds otherwise than Math.round.
  inputs: (random) => [
    [strayPower(random, 6, 11, 1), 1.5],
    [strayPower(random, 5, 20, 100), 0.6],
    [strayPower(random, 80, 16, 1), 2],
    [strayPower(random, 4, 9, 1), 1],
    [strayPower(random, 7, 12, 1), 0.75],
    [strayPower(random, 7, 12, 1), 0.75],
  ],
});

export const removeWeakExercise: CourseExercise<RemoveWeak> = exercise({
  name: "remove-weak",
  title: "Weak numbers removed",
  points: 1,
  signature: "removeWeak(mel: Spectrogram, q: number): Spectrogram",
  mistakes: {
    strong: {
      when: "the strong numbers are removed and the weak ones stay",
      look: "the comparison: value < threshold",
    },
    equal: {
      when: "a number that equals the threshold is removed, too",
      look: "the comparison: value < threshold, and not ≤",
    },
    "per-frame": {
      when: "every frame has a quantile of its own",
      look: "what quantile is given: all numbers of the picture, mel.data",
    },
    "per-band": {
      when: "every band has a quantile of its own",
      look: "what quantile is given: all numbers of the picture, mel.data",
    },
    "part-of-largest": {
      when: "the threshold is q times the largest number instead of the quantile",
      look: "the threshold: quantile(mel.data, q)",
    },
    "q-itself": { when: "numbers are compared with q itself", look: "the threshold: quantile(mel.data, q)" },
    raised: {
      when: "weak numbers become the threshold instead of 0",
      look: "what stands in the place of a weak number: 0",
    },
    subtracted: { when: "the threshold is subtracted from what stays", look: "what stays: the number as it is" },
  },
  hints: [
    "Is there one threshold for the whole picture, or one for each frame?",
    "One: the quantile of all numbers. A number below it becomes 0, every other stays.",
    "`quantile(mel.data, q)`, and `mel.data.map((value) => …)` with `value < threshold ? 0 : value`.",
  ],
  solution: (mistake) => (mel, q) => {
    const { bins, frames, data } = mel;
    const largest = data.reduce((most, value) => Math.max(most, value), 0);
    const overall = mistake("q-itself") ? q : mistake("part-of-largest") ? q * largest : quantile(data, q);
    const inFrame = (t: number): Float64Array => data.subarray(t * bins, (t + 1) * bins);
    const inBand = (m: number): Float64Array => Float64Array.from({ length: frames }, (_, t) => at(mel, m, t));
    return madeOf(bins, frames, (m, t) => {
      const value = at(mel, m, t);
      const threshold = mistake("per-frame")
        ? quantile(inFrame(t), q)
        : mistake("per-band")
          ? quantile(inBand(m), q)
          : overall;
      const isWeak = mistake("equal") ? value <= threshold : value < threshold;
      if (isWeak !== mistake("strong")) return mistake("raised") ? threshold : 0;
      return mistake("subtracted") ? value - threshold : value;
    });
  },
  // Of 41 numbers the quantile 0.75 is one of them.
  inputs: (random: Random) => [
    [strayPower(random, 7, 9, 1), 0.5],
    [mapped(strayPower(random, 41, 1, 1), (value) => value + 0.01), 0.75],
    [strayPower(random, 80, 11, 100), 0.9],
    [strayPower(random, 5, 6, 1e-3), 0.3],
    [strayPower(random, 6, 8, 1), 0.6],
    [strayPower(random, 6, 8, 1), 0.6],
  ],
});

/**
 * The number below which a part `q` of the values lies, between two of them by a straight line.
 *
 * @see numpy.quantile
 */
function quantile(values: Samples, q: number): number {
  const sorted = values.toSorted();
  const place = q * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (place - Math.floor(place)) * (above - below);
}
