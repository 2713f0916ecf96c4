import type { ComplexSpectrogram, Random } from "../../core/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";
import { memoryOrder, sizesSwapped } from "./matrices.ts";
import { strayStft } from "./sound.ts";

type Spectra = ComplexSpectrogram<Float64Array>;

/** What the student writes: where the energy of every bin lies, `re` in samples to the right and `im` in bins upwards. */
export type Reassignment = (spectrum: Spectra, timed: Spectra, derived: Spectra) => Spectra;

/** The reassignment operators, from the spectra under the window, the window times time, and the window's derivative. */
export const reassignmentExercise: CourseExercise<Reassignment> = exercise({
  name: "reassignment",
  title: "The reassignment operators",
  points: 2,
  signature: "reassignment(spectrum: Spectra, timed: Spectra, derived: Spectra): Spectra",
  mistakes: {
    "time-sign": { when: "the time has the wrong sign", look: "re: +Re(T/S)" },
    "frequency-sign": { when: "the frequency has the wrong sign", look: "im: the minus before Im(D/S)" },
    "imaginary-for-time": {
      when: "the time is the imaginary part of T/S",
      look: "which half of T/S is a time: the real one",
    },
    "real-for-frequency": {
      when: "the frequency is the real part of D/S",
      look: "which half of D/S is a frequency: the imaginary one",
    },
    "not-divided": {
      when: "nothing is divided by |S|²",
      look: "the quotient: T/S = T·S̄ / |S|²",
    },
    "divided-by-magnitude": {
      when: "T·S̄ and D·S̄ are divided by |S| instead of |S|²",
      look: "the denominator: re² + im², without a root",
    },
    "conjugate-forgotten": {
      when: "T and D are multiplied by S instead of its conjugate S̄",
      look: "the signs between the two products",
    },
    "in-radians": {
      when: "the frequency is in radians a sample and not in bins",
      look: "the factor: a bin is 2π / nFft radians a sample",
    },
    "parts-exchanged": { when: "re and im are exchanged", look: "which is which: re is the time, im the frequency" },
    "spectra-exchanged": {
      when: "the time comes from D and the frequency from T",
      look: "which spectrum belongs to which: timed to the time, derived to the frequency",
    },
    "upside-down": { when: "S is divided by T and D", look: "the quotient: S stands below" },
    "memory-order": {
      when: "the numbers of one bin stand together instead of the numbers of one frame",
      look: "the order: number i of the result belongs to number i of the spectra",
    },
    "sizes-swapped": { when: "the names bins and frames are exchanged", look: "which of the two is called bins" },
  },
  hints: [
    "A quotient of complex numbers without complex numbers: by what do you multiply above and below, so that below stands something real?",
    "T/S = T·S̄ / |S|². The real part of T·S̄ is T.re·S.re + T.im·S.im, the imaginary part of D·S̄ is D.im·S.re − D.re·S.im.",
    "`re` is (T.re·S.re + T.im·S.im) / size; `im` is −(D.im·S.re − D.re·S.im) / size · nFft / 2π; where size is 0, both are 0.",
  ],
  solution: (mistake) => (spectrum, timed, derived) => {
    const { bins } = spectrum.re;
    const nFft = 2 * (bins - 1);
    const [forTime, forFrequency] = mistake("spectra-exchanged") ? [derived, timed] : [timed, derived];
    const perBin = mistake("in-radians") ? 1 : nFft / (2 * Math.PI);
    const quotient = (above: Spectra, i: number): readonly [re: number, im: number] => {
      const [a, b, c, d] = [above.re.data[i], above.im.data[i], spectrum.re.data[i], spectrum.im.data[i]];
      const square = mistake("upside-down") ? a * a + b * b : c * c + d * d;
      const size = mistake("not-divided") ? 1 : mistake("divided-by-magnitude") ? Math.sqrt(square) : square;
      if (c * c + d * d === 0) return [0, 0];
      if (mistake("conjugate-forgotten")) return [(a * c - b * d) / size, (a * d + b * c) / size];
      return [(a * c + b * d) / size, ((mistake("upside-down") ? -1 : 1) * (b * c - a * d)) / size];
    };
    const made = (of: (i: number) => number): Spectra["re"] => {
      const part = { ...spectrum.re, data: spectrum.re.data.map((_, i) => of(i)) };
      return mistake("memory-order") ? memoryOrder(part) : mistake("sizes-swapped") ? sizesSwapped(part) : part;
    };
    const times = made(
      (i) => (mistake("time-sign") ? -1 : 1) * quotient(forTime, i)[mistake("imaginary-for-time") ? 1 : 0],
    );
    const frequencies = made(
      (i) =>
        (mistake("frequency-sign") ? 1 : -1) *
        perBin *
        quotient(forFrequency, i)[mistake("real-for-frequency") ? 0 : 1],
    );
    return mistake("parts-exchanged") ? { re: frequencies, im: times } : { re: times, im: frequencies };
  },
  inputs,
  alternatives: {
    "by size and phase": (spectrum, timed, derived) => {
      const nFft = 2 * (spectrum.re.bins - 1);
      const part = (above: Spectra, of: (size: number, phase: number) => number): Spectra["re"] => ({
        ...spectrum.re,
        data: spectrum.re.data.map((re, i) => {
          const below = Math.hypot(re, spectrum.im.data[i]);
          if (below === 0) return 0;
          const phase = Math.atan2(above.im.data[i], above.re.data[i]) - Math.atan2(spectrum.im.data[i], re);
          return of(Math.hypot(above.re.data[i], above.im.data[i]) / below, phase);
        }),
      });
      return {
        re: part(timed, (size, phase) => size * Math.cos(phase)),
        im: part(derived, (size, phase) => (-size * Math.sin(phase) * nFft) / (2 * Math.PI)),
      };
    },
  },
});

/** Spectra of no sound; none is so small that its quotients hide all others, but for one bin that is zero. */
function inputs(random: Random): [Spectra, Spectra, Spectra][] {
  const input = (bins: number, frames: number, loudness: number): [Spectra, Spectra, Spectra] => {
    const spectrum = strayStft(random, bins, frames, loudness);
    const away = (value: number): number => value + Math.sign(value) * loudness;
    spectrum.re.data.forEach((value, i) => {
      spectrum.re.data[i] = away(value);
    });
    const silent = random.integer(0, bins * frames);
    spectrum.re.data[silent] = 0;
    spectrum.im.data[silent] = 0;
    return [spectrum, strayStft(random, bins, frames, 3 * loudness), strayStft(random, bins, frames, 0.3 * loudness)];
  };
  return [input(41, 7, 1), input(9, 12, 30), input(17, 5, 1e-3), input(33, 6, 1), input(33, 6, 1)];
}
