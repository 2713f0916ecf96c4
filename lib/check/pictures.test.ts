import assert from "node:assert/strict";
import test from "node:test";
import { palette } from "../display/colours.ts";
import { english } from "./language/english.ts";
import { pictureNote, pictures, signedDifference } from "./pictures.ts";
import type { Numbers } from "./reading.ts";

const numbers = (re: readonly number[], im: readonly number[]): Numbers => ({
  bins: 1,
  frames: re.length,
  parts: { re: Float64Array.from(re), im: Float64Array.from(im) },
});

test("a difference has the magnitude of the complex one, and a sign where a magnitude is wrong", () => {
  const expected = numbers([3, 3, 3, 3, 3, 0], [4, 4, 4, 4, 4, 0]);
  const received = numbers([3, 6, 0, -3, 4, Number.NaN], [4, 8, 0, -4, 3, 0]);
  const same = 0;
  const [louder, missing, negated, otherPhase] = [5, -5, 10, Math.SQRT2];
  const notANumber = Number.MAX_VALUE; // drawn as the loudest
  assert.deepEqual([...signedDifference(received, expected)], [same, louder, missing, negated, otherPhase, notANumber]);
});

test("the picture of the difference has the colours of display's differences, white where there is none", () => {
  const expected = numbers([1, 1], [0, 0]);
  const made = pictures(
    { input: "two frames", given: undefined, received: numbers([1, 0], [0, 0]), expected },
    english,
  );
  assert.equal(made.length, 3);
  assert.match(made[2], /alt="difference, white: none: 2 frames of 1 bins"/);
  const [, png] = /base64,([^"]+)"/.exec(made[2])!;
  const bytes = Buffer.from(png, "base64");
  const at = bytes.indexOf("PLTE");
  const colours = bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4));
  assert.deepEqual([...colours], [...palette("difference", colours.length / 3)]);
  const middle = (colours.length / 3 - 1) / 2;
  assert.deepEqual([...colours.subarray(3 * middle, 3 * middle + 3)], [255, 255, 255]);
});

test("the line under the pictures speaks of the difference only where one is shown", () => {
  const expected = numbers([1, 1], [0, 0]);
  for (const [received, shown] of [
    [numbers([1, 0], [0, 0]), 3],
    [numbers([1], [0]), 2],
  ] as const) {
    const trial = { input: "frames", given: undefined, received, expected };
    assert.equal(pictures(trial, english).length, shown);
    assert.equal(/difference/.test(pictureNote(trial, english)), shown === 3);
  }
});
