import assert from "node:assert/strict";
import test from "node:test";
import { type Paper, printer } from "./printer.ts";

function paper(isTTY: boolean, columns = 80) {
  const lines: string[] = [];
  const ends: (() => void)[] = [];
  const clock = { now: 0 };
  const made: Paper = {
    write: (text) => void lines.push(text),
    isTTY,
    columns,
    get bytesWritten() {
      return lines.join("").length;
    },
    now: () => clock.now,
    atEnd: (flush) => void ends.push(flush),
  };
  return { print: printer(made), lines, clock, end: () => ends.forEach((flush) => void flush()) };
}

const say = (text: string) => ({ "text/plain": text });

test("on a terminal a progress bar stays one line, and never breaks in two", () => {
  const { print, lines } = paper(true, 12);
  print(say("0 of 2"), { id: "a" });
  print(say("1 of 2"), { id: "a", update: true });
  print(say("2 of 2, all is done"), { id: "a", update: true });
  print(say("a sentence of its own, whole"));
  print(say("too late"), { id: "a", update: true });
  assert.deepEqual(lines, [
    "0 of 2\n",
    "\x1b[1A\x1b[2K1 of 2\n",
    "\x1b[1A\x1b[2K2 of 2, al…\n",
    "a sentence of its own, whole\n",
    "too late\n",
  ]);
});

test("what the script itself prints between two updates is not wiped out", () => {
  const { print, lines } = paper(true);
  print(say("1 of 2"), { id: "a" });
  lines.push("loss 0.3\n");
  print(say("2 of 2"), { id: "a", update: true });
  assert.deepEqual(lines, ["1 of 2\n", "loss 0.3\n", "2 of 2\n"]);
});

test("in a log updates come now and then, and the last one always", () => {
  const { print, lines, clock, end } = paper(false);
  print(say("0"), { id: "a" });
  for (let step = 1; step <= 100; step++) {
    clock.now += 150;
    print(say(String(step)), { id: "a", update: true });
  }
  assert.deepEqual(lines, ["0\n", "67\n"]);
  print(say("something else"));
  assert.deepEqual(lines.slice(2), ["100\n", "something else\n"]);
  print(say("0"), { id: "b" });
  print(say("1"), { id: "b", update: true });
  end();
  end();
  assert.deepEqual(lines.slice(4), ["0\n", "1\n"]);
});
