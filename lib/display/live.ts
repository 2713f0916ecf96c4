import { type Displayable, host, type MimeBundle } from "../core/index.ts";
import { bundleOf } from "./display.ts";

/** One place in the output whose content changes. */
export interface Live {
  readonly id: string;
  /** Puts this in the place, instead of what was there. */
  show(shown: Displayable | MimeBundle): void;
}

/**
 * An output that is updated in place: a curve that grows, a picture that changes.
 *
 * @param id name of the place, when other code has to find it; a fresh one when absent
 * @example
 * const view = live();
 * const errors: number[] = [];
 * for (let step = 1; step <= 5; step++) {
 *   errors.push(1 / step);
 *   view.show(lines(errors, { title: "Step error", xTitle: "Step" }));
 * }
 */
export function live(id: string = `live-${crypto.randomUUID()}`): Live {
  let there = false;
  return {
    id,
    show(shown) {
      host().display(bundleOf("live.show", shown), { id, update: there });
      there = true;
    },
  };
}
