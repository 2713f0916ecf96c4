import assert from "node:assert/strict";
import { test } from "node:test";
import { similarAnswers } from "./similarity.ts";

const handedOut = "function getStft(x: Float32Array, n: number, hop: number) {\n  return todo();\n}";
const loop = `function getStft(x: Float32Array, n: number, hop: number) {
  const frames = sliceIntoFrames(x, n, hop); // my own words
  const weights = hann(n);
  for (let t = 0; t < frames.frames; t++) {
    for (let i = 0; i < n; i++) frames.data[t * n + i] *= weights[i];
  }
  return rfft(frames);
}`;
const renamed = loop
  .replaceAll("frames", "pieces")
  .replaceAll("weights", "w")
  .replace("// my own words", "")
  .replaceAll("\n", " ");
const other = `function getStft(x: Float32Array, n: number, hop: number) {
  const result = new Float64Array(n * 3);
  let at = 0;
  while (at + n <= x.length) { result.set(x.subarray(at, at + n).map((v, i) => v * Math.sin(Math.PI * i / n) ** 2), at); at += hop; }
  if (result.length === 0) throw new Error("too short for one frame of this length, give more samples");
  return rfft({ bins: n, frames: 3, data: result });
}`;

test("renamed and reformatted is alike, another way is not, and what was handed out is nobody's", () => {
  const found = similarAnswers(
    [
      { id: "ada", source: loop },
      { id: "eve", source: renamed },
      { id: "grace", source: other },
      { id: "open", source: handedOut },
      { id: "untouched", source: handedOut },
    ],
    handedOut,
  );
  assert.deepEqual(
    found.map(({ a, b }) => [a, b]),
    [["ada", "eve"]],
  );
  assert.equal(found[0].alike, 1);
});
