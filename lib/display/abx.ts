import { encodeWav } from "../audio/index.ts";
import type { Audio, Displayable, MimeBundle } from "../core/index.ts";
import { base64 } from "./base64.ts";
import { escapeMarkup } from "./escape.ts";
import { gainFor, requirePeak } from "./player.ts";

export interface AbxOptions {
  readonly title?: string;
  /** How often X is one of the two. Default 10. */
  readonly trials?: number;
}

/** Nobody hears as well after more. */
const mostTrials = 100;

/**
 * A blind listening test of two sounds, A and B: each time X is one of them, drawn by the page, and one says which. At the end it says
 * how many were right and how likely guessing does as well (the binomial test). Both sounds are made equally loud (root mean square).
 *
 * By mouse or by keyboard: A, B and X play, 1 says that X is A, 2 that it is B. What happens is also said to screen readers. It works
 * in the lab and in exported pages.
 *
 * @param sounds the two, A first, by their names, of one length and sample rate: what ends later is no riddle. Of several channels their
 *   mean is played
 * @throws RangeError when there are not two, a name is a whole number (which JavaScript puts first), they differ in length or rate, one
 *   is silent, empty or holds NaN, or trials is not from 1 to 100
 * @see W. A. Munson and M. B. Gardner, "Standardizing auditory tests", JASA 22 (1950)
 * @example
 * const voice = await load("voice.wav");
 * abx({ original: voice, coarse: { ...voice, samples: voice.samples.map((x) => Math.round(30 * x) / 30) } });
 */
export function abx(sounds: Readonly<Record<string, Audio>>, options: AbxOptions = {}): Displayable {
  const named = Object.entries(sounds);
  const { title = "ABX test", trials = 10 } = options;
  if (named.length !== 2) throw new RangeError(`abx: there must be two sounds, got ${named.length}`);
  const number = named.find(([name]) => isArrayIndex(name))?.[0];
  if (number !== undefined)
    throw new RangeError(
      `abx: a name that is a number does not say which sound is A; call it "sound ${number}", got "${number}"`,
    );
  if (!Number.isInteger(trials) || trials < 1 || trials > mostTrials)
    throw new RangeError(`abx: trials must be an integer from 1 to ${mostTrials}, got ${trials}`);
  const [one, other] = named.map(([, { samples, sampleRate }]) => `${samples.length} samples at ${sampleRate} Hz`);
  if (one !== other) throw new RangeError(`abx: both must be equally long, got ${one} and ${other}`);
  const levels = named.map(([name, audio]) => {
    requirePeak("abx", audio, name);
    const power = audio.samples.reduce((sum, sample) => sum + sample * sample, 0) / audio.samples.length;
    if (!(power > 0)) throw new RangeError(`abx: ${name} is silent, so there is nothing to hear`);
    return Math.sqrt(power);
  });
  const matched = named.map(([name, { samples, sampleRate }], i) => {
    const audio = { samples: samples.map((sample) => (sample * levels[0]) / levels[i]), sampleRate };
    return { name, audio, peak: requirePeak("abx", audio, name) };
  });
  const gain = gainFor(Math.max(...matched.map(({ peak }) => peak)));
  const [a, b] = named.map(([name]) => name);
  const button = (value: string, text: string, label: string): string =>
    `<button type="button" value="${value}" aria-label="${escapeMarkup(label)}" style="margin:0 0.5em 0.25em 0;padding:0.25em 0.75em">${text}</button>`;
  const heading = `${title}: A is ${a}, B is ${b}, equally loud`;
  return {
    toBundle: (): MimeBundle => ({
      "text/html":
        `<div class="speclab-abx" role="group" aria-label="${escapeMarkup(heading)}" style="margin:0.25em 0">` +
        `<div style="font-weight:600">${escapeMarkup(heading)}</div>` +
        matched
          .map(({ name, audio: { samples, sampleRate } }) => {
            const wav = encodeWav({ samples: samples.map((sample) => gain * sample), sampleRate });
            return `<audio preload="auto" title="${escapeMarkup(name)}" src="data:audio/wav;base64,${base64(wav)}"></audio>`;
          })
          .join("") +
        `<div>${button("a", "Play A", `Play A, ${a}`)}${button("b", "Play B", `Play B, ${b}`)}${button("x", "Play X", "Play X")}` +
        `${button("1", "X is A", "Answer: X is A")}${button("2", "X is B", "Answer: X is B")}${button("n", "Begin again", "Begin again")}</div>` +
        `<p role="status" style="margin:0.25em 0">Trial 1 of ${trials}. Play with A, B and X; answer with 1 (X is A) or 2 (X is B).</p>` +
        `<progress max="${trials}" value="0" aria-label="Trials done"></progress></div>`,
      "text/plain": `${heading}: ${trials} trials. It works in JupyterLab, as npm start opens it, and in exported pages.`,
    }),
  };
}

/**
 * Whether JavaScript puts a property of this name before all others, the smallest first, in whatever order they were written: names
 * such as "01" stay where they are.
 */
function isArrayIndex(name: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1;
}

/** What makes the tests of a page work, as the text of a script: a part of `playerScript`. */
export const abxScript: string = `// Blind tests: what X is, is drawn here and stands nowhere in the page. The text is lib/display's.
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
`;
