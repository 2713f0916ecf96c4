/** In a page there are no other engines than this room's own; in Node, `#engines` of package.json is lib/node/engine.ts. */
export function installEngines(): void {}
