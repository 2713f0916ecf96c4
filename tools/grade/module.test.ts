import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { CellChecker } from "#kernel/cells/index";
import { nodeFiles } from "#kernel/node-files";
import { root } from "../notebooks/sources.ts";
import type { CompiledAnswers } from "./cells.ts";
import { compileModule } from "./module.ts";

const checker = new CellChecker(ts, nodeFiles(ts, path.join(root, "notebooks"), [root]));
const asked = [
  { exercise: "stft", name: "getStft" },
  { exercise: "power", name: "getPower" },
];

function compiled(source: string, isJavaScript = false): CompiledAnswers {
  checker.startAnew();
  return compileModule({ source, isJavaScript }, asked, checker);
}
const found = ({ places, errors }: CompiledAnswers): unknown[] => [[...places.keys()], [...errors.entries()]];

const head = 'import { hann } from "speclab/dsp";';
const stft = "function getStft(n: number): Float64Array { return window(n); }";
const power = "const getPower = (n: number): Float64Array => {\n  return hann(n);\n};";
/** Below its first use, as in any module. */
const helper = "function window(n: number): Float64Array { return hann(n); }";

test("a module is judged function by function", () => {
  assert.deepEqual(found(compiled([head, stft, power, helper].join("\n"))), [["stft", "power"], []]);
  const broken = compiled([head, stft, power.replace("hann(n)", '"hann"'), helper].join("\n"));
  assert.deepEqual(found(broken)[0], ["stft"]);
  assert.match(broken.errors.get("power")!, /^line 4 of the module: Type 'string'/);
  const syntax = compiled([head, stft, power.replace("return", "return = "), helper].join("\n"));
  assert.deepEqual(found(syntax)[0], ["stft"]);
});

test("who calls what does not compile compiles, and is told when it runs", () => {
  const { places, cells } = compiled([head, stft, power, helper.replace("hann(n)", '"no"')].join("\n"));
  assert.deepEqual([...places.keys()], ["stft", "power"]);
  assert.match(cells[0].js, /window does not compile: Type 'string'/);
});

test("an unknown name in an import takes only itself", () => {
  const { places, notes } = compiled([head.replace("hann", "hann, henn"), stft, power, helper].join("\n"));
  assert.deepEqual([...places.keys()], ["stft", "power"]);
  assert.match(notes.join(), /^Left out: line 1 of the module: .*'henn'/);
});

test("JavaScript is taken with all its ways to export", () => {
  const plain = [stft, power, helper].join("\n").replaceAll(/: (number|Float64Array)/g, "");
  const ways = [
    `${head}\n${plain}\nexport { getStft, getPower };`,
    `${head}\n${plain.replace("function", "export function")}`,
  ];
  ways.push(`const { hann } = require("speclab/dsp");\n${plain}\nmodule.exports = { getStft, getPower };`);
  for (const source of ways) assert.deepEqual(found(compiled(source, true)), [["stft", "power"], []], source);
  const broken = compiled(`${head}\n${plain.replace("return hann(n);\n", "return (;\n")}`, true);
  assert.match(broken.errors.get("power")!, /^line 4 of the module/);
});

test("nothing of one hand-in is known to the next", () => {
  compiled(`${head}\nconst mine = 1;\n${stft}\n${power}\n${helper}\ninterface Array<T> { mine: T }`);
  const next = compiled([head, stft.replace("window(n)", "hann(mine)"), power].join("\n"));
  assert.match(next.errors.get("stft")!, /mine/);
  assert.deepEqual(
    checker.compileAll([
      { cellId: "a", text: "const a = 1;" },
      { cellId: "b", text: "const c = b;" },
    ]),
    undefined,
  );
});

test("cells that are checked at once are what they are one after the other", () => {
  const cells = [
    head,
    "let total: number = 1;",
    "total += hann(4)[0];",
    "export const twice = (): number => 2 * total;",
  ];
  checker.startAnew();
  const single = cells.map((text, i) => checker.compile(text, `c${i}`).run);
  checker.startAnew();
  const all = checker.compileAll(cells.map((text, i) => ({ text, cellId: `c${i}` })));
  assert.deepEqual(
    all,
    single.map((run) => ({ id: run!.id, js: run!.js })),
  );
  checker.startAnew();
  assert.equal(
    checker.compileAll(cells.map((text, i) => ({ text: text.replace("2 *", "'2' -"), cellId: `c${i}` }))),
    undefined,
  );
});
