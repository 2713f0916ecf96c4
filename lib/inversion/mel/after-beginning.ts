import type { MelVocoder } from "./mel-vocoder.ts";

/**
 * A search that begins with so many steps of another one. They count −steps + 1 … 0, so that the search proper counts from 1 on.
 *
 * @param make called after the last of them: the search proper
 */
export function afterBeginning(beginning: MelVocoder, steps: number, make: () => MelVocoder): MelVocoder {
  let search = steps === 0 ? make() : undefined;
  return {
    get iteration() {
      return search?.iteration ?? beginning.iteration - steps;
    },
    step() {
      if (!search && beginning.iteration < steps) {
        const progress = beginning.step();
        return { ...progress, iteration: beginning.iteration - steps };
      }
      search ??= make();
      return search.step();
    },
    signal: () => (search ?? beginning).signal(),
    measure: () => (search ?? beginning).measure(),
  };
}
