import { type Displayable, type Hertz, type MimeBundle, requirePositive } from "../core/index.ts";
import { escapeMarkup } from "./escape.ts";

export interface RecorderOptions {
  /** Name of the file beside the notebook, ending in .wav; where it exists, the next free one: recording-2.wav. */
  readonly file?: string;
  readonly title?: string;
  /** Rate of the file, 8000 … 96000; 22050 unless asked, the seminars' rate. */
  readonly sampleRate?: Hertz;
}

/** MIME type of a recorder, which the lab's extension draws. */
export const recorderMime = "application/vnd.speclab.recorder+json";

/**
 * A place to bring one's own sound: a button that records, and a drop zone for any file the browser can play. The sound
 * becomes a mono WAV file beside the notebook, on the computer that runs it, and goes nowhere else; no file is ever
 * overwritten. It works in JupyterLab and Notebook 7 as `npm start` opens them; elsewhere a sentence says what to do
 * instead.
 *
 * @throws RangeError when the file's name does not end in .wav, or names a folder
 * @example
 * recorder({ file: "recording.wav", title: "Your own voice" });
 * // then, in another cell: const mine = await load("recording.wav");
 */
export function recorder(options: RecorderOptions = {}): Displayable {
  const { file = "recording.wav", title = "Your own sound", sampleRate = 22050 } = options;
  if (!/^[^/\\:]+\.wav$/i.test(file)) {
    throw new RangeError(`recorder: file must be a name that ends in .wav, without folders, got ${file}`);
  }
  requirePositive("recorder", "sampleRate", sampleRate);
  if (sampleRate < 8000 || sampleRate > 96000)
    throw new RangeError(`recorder: sampleRate must lie within 8000 … 96000 Hz, got ${sampleRate}`);
  const instead =
    `${title}: recording works in JupyterLab, as npm start opens it. Here, put a sound file beside this notebook ` +
    `as ${file} and load it with`;
  const line = `await load(${JSON.stringify(file)})`;
  return {
    toBundle: (): MimeBundle => ({
      [recorderMime]: { file, title, sampleRate },
      "text/html": `<p>${escapeMarkup(instead)} <code>${escapeMarkup(line)}</code>.</p>`,
      "text/plain": `${instead} ${line}.`,
    }),
  };
}
