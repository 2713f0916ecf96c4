import assert from "node:assert/strict";
import { test } from "node:test";
import { byAnswer, laidOut, type Similar, sameFiles, similarAnswers } from "./similarity.ts";

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
const ids = (pairs: readonly Similar[]): string[][] => pairs.map(({ a, b }) => [a.id, b.id]);

test("what stands behind a template in a handed-out notebook is nobody's, too, and neither is its layout", () => {
  const template = `const said = \`\${x.length} samples, '\${n}'\`;\nconst late = [\n  1,\n  2,\n];`;
  const answers = ["ada", "eve"].map((id) => ({ id, source: laidOut(loop) }));
  assert.deepEqual(ids(similarAnswers(answers, [`${template}\n${loop}`])), []);
  assert.deepEqual(
    ids(similarAnswers(answers, [`${loop.replace("n: number, hop: number", "n: number, hop: number,")}`].map(laidOut))),
    [],
  );
  assert.deepEqual(ids(similarAnswers(answers, [template])), [["ada", "eve"]]);
});

test("renamed and reformatted is alike, another way is not, and what was handed out is nobody's", () => {
  const answers = [
    { id: "ada", source: loop },
    { id: "eve", source: renamed },
    { id: "grace", source: other },
    { id: "open", source: handedOut },
    { id: "untouched", source: handedOut },
  ];
  const found = similarAnswers(answers, [handedOut]);
  assert.deepEqual(ids(found), [["ada", "eve"]]);
  assert.equal(found[0].alike, 1);
});

test("the one line that the exercise asks for is nobody's, right or wrong, nor is the course's own solution", () => {
  const line = handedOut.replace("todo()", "rfft(weigh(sliceIntoFrames(x, n, hop), hann(n)))");
  const twice = (source: string) => ["ada", "eve"].map((id) => ({ id, source }));
  assert.deepEqual(similarAnswers(twice(line), [handedOut]), []);
  assert.deepEqual(similarAnswers(twice(loop), [handedOut, renamed]), []);
  assert.deepEqual(ids(similarAnswers(twice(other), [handedOut, loop])), [["ada", "eve"]]);
});

test("what a third of the class has written is everybody's; a pair beside it is not", () => {
  const many = Array.from({ length: 12 }, (_, i) => ({ id: `s${i}`, source: loop }));
  const pair = ["x", "y"].map((id) => ({ id, source: other }));
  assert.deepEqual(ids(similarAnswers([...many, ...pair], [handedOut])), [["x", "y"]]);
});

test("one file of several people, each group once", () => {
  const files = ["ada 1", "bob 2", "cem 3", "eve 1", "gus 2", "zoe 2"].map((text) => {
    const [id, digest] = text.split(" ");
    return { id, digest };
  });
  assert.deepEqual(sameFiles(files), [
    ["ada", "eve"],
    ["bob", "gus", "zoe"],
  ]);
  assert.deepEqual(sameFiles(files.slice(0, 3)), []);
});

test("a text in pieces: what declares an answer, and the rest; shown without comments, in one layout", () => {
  const pieces = byAnswer(`const help = 1; // Ada\n${loop}\nconst getPower = () => help;\nlet more;`, [
    "getStft",
    "getPower",
  ]);
  assert.deepEqual([...pieces.keys()], ["", "getStft", "getPower"]);
  assert.equal(pieces.get(""), "const help = 1;\nlet more;");
  assert.equal(pieces.get("getStft"), loop);
  assert.equal(laidOut("function   f( ){return 1}// Ada"), "function f() { return 1; }\n");
});
