import type { ExerciseName } from "./exercises/index.ts";
import type { Sentences } from "./language/sentences.ts";

/** Words that an exercise takes for granted. Each is a heading of its seminar's glossary, to which a verdict links. */
const words: Readonly<Record<ExerciseName, readonly string[]>> = {
  stft: ["Frame", "Hop", "Window", "Bin"],
  power: ["Power", "Spectrogram"],
  mel: ["Mel band", "Spectrogram"],
  "mel-inversion": ["Mel band", "Pseudo-inverse"],
  istft: ["Frame", "Hop", "Window"],
  "griffin-lim": ["Phase", "Power", "Amplitude"],
};

/**
 * Links to the words of an exercise, as HTML; empty when it has none. Notebooks and exported pages name a heading's place
 * after its text, with hyphens for blanks.
 */
export function glossaryLinks(exercise: string, { verdict }: Sentences): string {
  if (!Object.hasOwn(words, exercise)) return "";
  const links = words[exercise as ExerciseName].map(
    (word) => `<a href="#${word.replaceAll(" ", "-")}" target="_self">${word.toLowerCase()}</a>`,
  );
  return verdict.glossary(links.join(", "));
}
