import { abxScript } from "./abx.ts";

/**
 * What makes the players of a page take turns, and blind tests work, as the text of a script: the lab's extension runs it, and a page made from
 * a notebook may hold it. Outputs themselves hold no scripts; without this one, every player plays by itself.
 *
 * It goes by `mediagroup`, HTML's own (if forgotten) word for players that belong together, because front ends let it
 * through where they clean up outputs that they do not trust, and drop `data-…`.
 */
export const playerScript: string = `// One sound at a time; players of one group (mediagroup) go on where the last one was. The text is lib/display's.
(() => {
  if (window.speclabPlayers) return;
  window.speclabPlayers = true;
  const lastOfGroup = new Map();
  let last;
  document.addEventListener(
    "play",
    ({ target: player }) => {
      const group = player.getAttribute("mediagroup");
      const before = group && lastOfGroup.get(group);
      if (before && before !== player) {
        const isInside = !before.ended && !(before.currentTime >= player.duration);
        player.currentTime = isInside ? before.currentTime : 0;
      }
      if (last && last !== player) last.pause();
      last = player;
      if (group) lastOfGroup.set(group, player);
    },
    true, // media events do not bubble
  );
})();
${abxScript}`;
