/**
 * Who listens while a check runs: functions that are somebody's exercise say their names here. Kept with the world and not
 * with this module, because a notebook may load the library twice.
 */
const key: unique symbol = Symbol.for("speclab.announce");
const world = globalThis as { [key]?: (name: string) => void };

/** Says that a function of the library was called. Costs one look when nobody listens. */
export function announce(name: string): void {
  world[key]?.(name);
}

/** Listens until `stop` is called; the listener may throw, and so end the call it hears of. */
export function listen(listener: (name: string) => void): { stop(): void } {
  const before = world[key];
  world[key] = listener;
  return {
    stop: () => {
      world[key] = before;
    },
  };
}
