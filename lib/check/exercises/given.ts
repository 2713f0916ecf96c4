import type { Samples, Spectrogram } from "../../core/index.ts";

/**
 * The size checks that a seminar's text gives its students, `expectShape("mel", mel, bands, frames)`. In a known mistake
 * they do not stop: what they would say is kept, and compared with the error that the student's function met.
 */
export const given: {
  begin(): readonly string[];
  refuse(message: string): void;
  /** What another way to the same mistake would meet. */
  attempt(call: () => unknown): void;
} = (() => {
  let refusals: string[] = [];
  const refuse = (message: string): void => {
    refusals.push(message);
  };
  return {
    begin: () => {
      refusals = [];
      return refusals;
    },
    refuse,
    attempt: (call) => {
      try {
        call();
      } catch (error) {
        refuse((error as Error).message);
      }
    },
  };
})();

export function expectShape<T extends Spectrogram<Samples>>(name: string, s: T, bins: number, frames: number): T {
  if (s.bins !== bins || s.frames !== frames) {
    given.refuse(`${name} must be ${bins} × ${frames}, and is ${s.bins} × ${s.frames}`);
  }
  return s;
}
