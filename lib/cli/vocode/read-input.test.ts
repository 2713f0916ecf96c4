import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { LiveLine } from "./live-line.ts";
import { readInput } from "./read-input.ts";
import type { Stop } from "./stop.ts";

/** What a reading of two seconds shows, and what is open when it has ended. */
async function shownBy(
  t: TestContext,
  input: string,
  isTerminal: boolean,
): Promise<{ readonly shown: readonly string[]; readonly isOpen: boolean }> {
  const shown: string[] = [];
  let [isOpen, isCalledOff] = [false, input !== "-"];
  const line: LiveLine = {
    isTerminal,
    isDue: () => true,
    show(text) {
      shown.push(text);
      isOpen = true;
    },
    end() {
      isOpen = false;
    },
  };
  const stop: Stop = {
    isAsked: false,
    firstEnds: () => () => {
      isCalledOff = true;
    },
    breathe: async () => {},
    release: () => {},
  };
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const read = async (): Promise<number> => {
    t.mock.timers.tick(2000);
    return 1;
  };
  assert.equal(await readInput(input, { stop, line }, read), 1);
  t.mock.timers.reset();
  assert.ok(isCalledOff);
  return { shown, isOpen };
}

test("on a terminal it is said that standard input is read, and how to end that", async (t) => {
  assert.deepEqual(await shownBy(t, "-", true), {
    shown: ["reading standard input … Ctrl-C ends the reading, and the search begins"],
    isOpen: false,
  });
  assert.deepEqual(await shownBy(t, "-", false), { shown: [], isOpen: false });
  assert.deepEqual(await shownBy(t, "voice.wav", true), { shown: [], isOpen: false });
});
