// One sound at a time; players of one group (mediagroup) go on where the last one was. The text is lib/display's.
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
