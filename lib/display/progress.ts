import { type Displayable, type MimeBundle, requirePositiveInteger } from "../core/index.ts";
import { escapeMarkup } from "./escape.ts";
import { live } from "./live.ts";
import { readableSeconds } from "./numbers.ts";

export interface Progress {
  /**
   * Says how far the work is. Cheap: the bar is redrawn ten times a second at most, and always at the end.
   *
   * @param done steps done so far; one more than before when absent
   * @param note a word on the state: `"loss 0.12"`
   */
  tick(done?: number, note?: string): void;
}

const millisecondsBetweenDrawings = 100;

/**
 * A progress bar in the output: how far, how much longer.
 *
 * @param total number of steps
 * @example
 * const bar = progress(50, "Griffin–Lim");
 * for (let i = 1; i <= 50; i++) bar.tick(i, `error ${1 / i}`);
 */
export function progress(total: number, label = "Progress"): Progress {
  requirePositiveInteger("progress", "total", total);
  const place = live();
  const start = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  let reached = 0;
  const draw = (note: string): void => {
    const now = performance.now();
    if (reached < total && now - last < millisecondsBetweenDrawings) return;
    last = now;
    place.show(bar({ label, done: reached, total, note, seconds: (now - start) / 1000 }));
  };
  draw("");
  return {
    tick(done = reached + 1, note = "") {
      if (reached === total && done >= total) return; // already finished and said so
      reached = Math.min(total, Math.max(0, done));
      draw(note);
    },
  };
}

interface State {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly note: string;
  readonly seconds: number;
}

function bar({ label, done, total, note, seconds }: State): Displayable {
  const remaining =
    done > 0 && seconds > 1 ? `, about ${readableSeconds(Math.round(((total - done) * seconds) / done))} left` : "";
  const state = done === total ? `done, ${total} in ${readableSeconds(seconds)}` : `${done} of ${total}${remaining}`;
  const text = `${label}: ${state}${note && ` · ${note}`}`;
  return {
    toBundle: (): MimeBundle => ({
      "text/html":
        `<div style="display:flex;gap:0.75em;align-items:center"><progress max="${total}" value="${done}" ` +
        `aria-label="${escapeMarkup(label)}" style="width:14em"></progress><span>${escapeMarkup(text)}</span></div>`,
      "text/plain": `${label} ${blocks(done / total)} ${state}${note && ` · ${note}`}`,
    }),
  };
}

const blockCount = 20;

/** The bar in letters, for terminals. */
function blocks(share: number): string {
  const full = Math.floor(share * blockCount);
  return "█".repeat(full) + "░".repeat(blockCount - full);
}
