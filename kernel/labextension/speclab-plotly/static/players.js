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
// Blind tests: what X is, is drawn here and stands nowhere in the page. The text is lib/display's.
(() => {
  if (window.speclabAbx) return;
  window.speclabAbx = true;
  const tests = new WeakMap();
  const testOf = (box) => {
    if (!tests.has(box)) begin(box);
    return tests.get(box);
  };
  const begin = (box) => {
    const count = box.querySelector("progress").max;
    const hidden = Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => byte % 2);
    tests.set(box, { hidden, done: 0, right: 0 });
  };
  const say = (box, text) => {
    box.querySelector("[role=status]").textContent = text;
    box.querySelector("progress").value = testOf(box).done;
  };
  const play = (box, which) => {
    const sounds = box.querySelectorAll("audio");
    for (const sound of sounds) sound.pause();
    sounds[which].currentTime = 0;
    sounds[which].play();
  };
  // How likely guessing has so many right, or more.
  const chance = (right, trials) => {
    let sum = 0;
    let ways = 1;
    for (let k = 0; k <= trials; k++) {
      if (k >= right) sum += ways;
      ways = (ways * (trials - k)) / (k + 1);
    }
    return sum / 2 ** trials;
  };
  const answer = (box, which) => {
    const test = testOf(box);
    const trials = test.hidden.length;
    if (test.done === trials) return;
    if (test.hidden[test.done] === which) test.right++;
    test.done++;
    for (const sound of box.querySelectorAll("audio")) sound.pause();
    const taken = "X is " + "AB"[which] + ", you say. ";
    if (test.done < trials) return say(box, taken + "Trial " + (test.done + 1) + " of " + trials + ".");
    const p = chance(test.right, trials);
    const verdict = p < 0.05 ? "you hear a difference" : "that may be chance";
    const result = test.right + " of " + trials + " right; by guessing as many or more with p = " + p.toFixed(3);
    say(box, taken + result + ": " + verdict + ".");
  };
  const act = (box, key) => {
    const test = testOf(box);
    if (key === "a" || key === "b") play(box, "ab".indexOf(key));
    else if (key === "x") {
      if (test.done < test.hidden.length) play(box, test.hidden[test.done]);
    } else if (key === "1" || key === "2") answer(box, "12".indexOf(key));
    else if (key === "n") {
      begin(box);
      say(box, "Trial 1 of " + testOf(box).hidden.length + ".");
    } else return false;
    return true;
  };
  const boxOf = (target) => (target instanceof Element ? target.closest(".speclab-abx") : null);
  window.addEventListener("click", ({ target }) => {
    const box = boxOf(target);
    const button = box && target.closest("button");
    if (button) act(box, button.value);
  });
  window.addEventListener(
    "keydown",
    (event) => {
      const box = boxOf(event.target);
      if (!box || event.ctrlKey || event.metaKey || event.altKey || !act(box, event.key.toLowerCase())) return;
      // In a notebook these keys are commands: B would make a new cell.
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
})();
