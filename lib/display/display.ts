import { type Displayable, host, type MimeBundle } from "../core/index.ts";

/**
 * Shows something now, wherever this runs: a figure, a player, a table, or a bundle made by hand. The last value of a
 * cell is shown by itself; this is for the others, and for loops.
 *
 * @throws TypeError when the argument has nothing to show itself with
 * @example
 * const voice = await load("voice.wav");
 * display(player(voice));
 * display(waveform(voice));
 */
export function display(shown: Displayable | MimeBundle): void {
  host().display(bundleOf("display", shown));
}

/** The bundle of what somebody wants to see. */
export function bundleOf(caller: string, shown: Displayable | MimeBundle): MimeBundle {
  if (typeof shown === "object" && shown !== null) {
    if (typeof (shown as Displayable).toBundle === "function") return (shown as Displayable).toBundle();
    if (typeof (shown as MimeBundle)["text/plain"] === "string") return shown as MimeBundle;
  }
  const kind = shown === null ? "null" : typeof shown;
  throw new TypeError(
    `${caller}: the argument must be a figure, a player or a table, got ${kind}; for numbers and text use console.log`,
  );
}
