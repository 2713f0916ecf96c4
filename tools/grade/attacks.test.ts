// What a student's code might try. None of it scores a point, reaches another hand-in or gets into the report unescaped.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import "speclab/node";
import { judgeRemote } from "./mark.ts";
import { RemoteAnswers, usualLimits } from "./remote.ts";
import { findSandbox, type Sandbox } from "./sandbox.ts";

const root = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));
const folder = path.join(root, "notebooks");
const limits = { ...usualLimits, load: 8000, call: 600, memory: 500, output: 5 };
const seed = 1234;

/** A right answer, for what cheats around it: it must not help to have one for one call. */
const honest = `const { hann, rfft, sliceIntoFrames } = require("speclab/dsp");
const right = (x, n, hop) => {
  const frames = sliceIntoFrames(x, n, hop);
  const weights = hann(n);
  frames.data.forEach((value, i) => { frames.data[i] = value * weights[i % n]; });
  return rfft(frames);
};`;
/** No window: half of the points, and whoever gets more with it has fooled the grader. */
const half = `const wrong = (x, n, hop) => rfft(sliceIntoFrames(x, n, hop));`;

/** Top of the cell, and the body of `(x, n, hop) => …`. */
type Attack = readonly [name: string, body: string, top?: string];

const lies: readonly Attack[] = [
  [
    "built-ins of arrays say that all is equal",
    "return wrong(x, n, hop);",
    "Array.prototype.every = () => true; Float64Array.prototype.every = () => true;",
  ],
  [
    "Math says that every error is zero",
    "return wrong(x, n, hop);",
    "Math.abs = () => 0; Math.max = () => 0; Math.hypot = () => 0;",
  ],
  [
    "JSON writes something else",
    "return wrong(x, n, hop);",
    'JSON.stringify = () => \'{".event":"returned",".points":2}\';',
  ],
  [
    "Object.is and Number.isFinite always agree",
    "return wrong(x, n, hop);",
    "Object.is = () => true; Number.isFinite = () => true;",
  ],
  [
    "globalThis has another JSON and another Object",
    "return wrong(x, n, hop);",
    "globalThis.JSON = { stringify: () => '2' }; globalThis.Object = { keys: () => [] };",
  ],
  [
    "an object that looks like numbers",
    "return { re: { bins: 9, frames: 9, data: { length: 81, valueOf: () => 0 } }, im: {} };",
  ],
  [
    "a proxy that has every property",
    "return new Proxy({}, { get: () => new Proxy([], { get: () => 1 }), has: () => true, ownKeys: () => ['re', 'im'] });",
  ],
  [
    "getters that change their mind",
    "let turn = 0; const w = wrong(x, n, hop); return { get re() { return turn++ ? w.re : w.im; }, get im() { return w.im; } };",
  ],
  [
    "a toJSON and a Symbol.toPrimitive",
    "return Object.assign(wrong(x, n, hop), { toJSON: () => ({ points: 2 }), [Symbol.toPrimitive]: () => 2 });",
  ],
  [
    "a subclass whose elements are what is asked",
    "class All extends Float64Array { get length() { return 1; } } const w = wrong(x, n, hop); w.re.data = new All(w.re.data); return w;",
  ],
  ["a verdict instead of an answer", 'return { kind: "verdict", exercise: "stft", points: 2, of: 2, issues: [] };'],
  ["an error that says it passed", 'const e = new Error("2 of 2"); e.name = "Passed"; e.points = 2; throw e;'],
  ["an interruption", 'const e = new Error("stop"); e.name = "Interrupted"; throw e;'],
  ["NaN everywhere", "const w = wrong(x, n, hop); w.re.data.fill(NaN); w.im.data.fill(NaN); return w;"],
  ["a promise that never settles", "return new Promise(() => {});"],
  ["a thenable that calls back for ever", "return { then(done) { for (;;) done({ then: this.then }); } };"],
  [
    "the library's own answer",
    "const { stft } = require('speclab/dsp'); return stft(x, { nFft: n, hopLength: hop, padMode: 'reflect' });",
  ],
  [
    "the library's own answer behind a name",
    "const all = require('speclab/dsp'); return all[['s', 'tft'].join('')](x, { nFft: n, hopLength: hop, padMode: 'reflect' });",
  ],
  [
    "the library's own answer as it stands in for an open exercise",
    "return borrowed(x, n, hop);",
    "const borrowed = await require('speclab/check').orReference('stft', () => { throw new Error(); });",
  ],
  [
    "the check's own answer, from inside the library",
    "return inside.exerciseNamed('stft').reference(x, n, hop);",
    `const inside = require(${JSON.stringify(path.join(root, "lib/dist/cjs/check/exercises/index.js"))});`,
  ],
  [
    "a known mistake with its lengths swapped back",
    "return require(table).stftExercise.mistakes.find(({ id }) => id === 'lengths-swapped').answer(x, hop, n);",
    `const table = ${JSON.stringify(path.join(root, "lib/dist/cjs/check/exercises/stft.js"))};`,
  ],
  [
    "a known mistake by a require of one's own",
    "return process.getBuiltinModule('node:module').createRequire(table)(table).stftExercise.mistakes.find(({ id }) => id === 'lengths-swapped').answer(x, hop, n);",
    `const table = ${JSON.stringify(path.join(root, "node_modules/speclab/dist/cjs/check/exercises/stft.js"))};`,
  ],
  [
    "the library's answer, asked for without a word",
    "ask('stft', [x, n, hop]); return borrowed(x, n, hop);",
    `const borrowed = await require('speclab/check').orReference('stft', () => 0);
const ask = () => process.getBuiltinModule('node:fs').writeSync(4, '');`,
  ],
  [
    "the library's own answer, after a thousand other calls",
    "const said = globalThis[Symbol.for('speclab.announce')]; for (let i = 0; i < 1000; i++) said('f' + i); return require('speclab/dsp').stft(x, { nFft: n, hopLength: hop, padMode: 'reflect' });",
  ],
  [
    "the library's own answer, and the listener deleted",
    "const key = Symbol.for('speclab.announce'); try { delete globalThis[key]; globalThis[key] = undefined; } catch {} return require('speclab/dsp').stft(x, { nFft: n, hopLength: hop, padMode: 'reflect' });",
  ],
  ["arguments made silent, and silence given back", "x.fill(0); return wrong(x, n, hop);"],
  [
    "shared memory that becomes right after it was given back",
    "const w = wrong(x, n, hop); const r = right(x, n, hop); const data = new Float64Array(new SharedArrayBuffer(w.re.data.byteLength)); data.set(w.re.data); setTimeout(() => data.set(r.re.data)); setImmediate(() => data.set(r.re.data)); return { re: { ...w.re, data }, im: w.im };",
  ],
  [
    "an array that becomes right when the next call is answered",
    "if (last) { last.w.re.data.set(last.r.re.data); last.w.im.data.set(last.r.im.data); } last = { w: wrong(x, n, hop), r: right(x, n, hop) }; return last.w;",
    "let last;",
  ],
  [
    "a buffer that shrinks while it is read",
    "const w = wrong(x, n, hop); const buffer = new ArrayBuffer(w.re.data.byteLength, { maxByteLength: w.re.data.byteLength }); const data = new Float64Array(buffer); data.set(w.re.data); return { re: { bins: w.re.bins, frames: w.re.frames, data }, get im() { buffer.resize(0); return w.im; } };",
  ],
  [
    "memory of WebAssembly that grows away while it is read",
    "const w = wrong(x, n, hop); const memory = new WebAssembly.Memory({ initial: 20, maximum: 40 }); const data = new Float64Array(memory.buffer, 0, w.re.data.length); data.set(w.re.data); return { re: { bins: w.re.bins, frames: w.re.frames, data }, get im() { memory.grow(1); return w.im; } };",
  ],
  [
    "built-ins of another realm that lie",
    "const other = vm.runInNewContext('Array.prototype.map = () => [2]; Object.keys = () => []; ({ Float64Array, Array, Object })'); const w = wrong(x, n, hop); return { re: { ...w.re, data: other.Float64Array.from(w.re.data) }, im: { ...w.im, data: other.Float64Array.from(w.im.data) } };",
    "const vm = require('node:vm');",
  ],
  [
    "names of every method in the answer",
    'return Object.assign(wrong(x, n, hop), JSON.parse(\'{"__proto__": {"points": 2}, "constructor": 1, "hasOwnProperty": 1, "toString": 1, "valueOf": 1, "then": 1, "$": "number", "is": "0"}\'));',
  ],
  ["a name of ten million letters", "return { ...wrong(x, n, hop), ['k'.repeat(1e7)]: 1 };"],
  [
    "a debugger that looks for the truth",
    "const { Session } = require('node:inspector'); const s = new Session(); s.connect(); let said; s.post('Runtime.evaluate', { expression: 'process.mainModule' }, (_, r) => { said = r; }); return said ?? wrong(x, n, hop);",
  ],
  ["bindings of Node", "return process.binding('natives') && wrong(x, n, hop);"],
  [
    "the socket under the pipe, patched to add points",
    "require('node:net').Socket.prototype.write = function (bytes) { const text = Buffer.from(bytes).toString('latin1').replace('returned', 'returned\",\".points\":2,\".x\":\"'); return fs.writeSync(3, Buffer.from(text, 'latin1')); }; return wrong(x, n, hop);",
    "const fs = process.getBuiltinModule('node:fs');",
  ],
  [
    "the pipe itself, taken over",
    "for (const handle of process._getActiveHandles()) { handle.removeAllListeners?.('data'); handle.write?.(Buffer.from([0, 0, 0, 0, 0, 0, 0, 0])); } return wrong(x, n, hop);",
  ],
];

const forgeries: readonly Attack[] = [
  [
    "a reply of its own on the pipe",
    'pipe(\'{".event":"returned",".value":{},".args":[],".before":null,".heard":[]}\'); return wrong(x, n, hop);',
  ],
  ["a message of 4 GB", "raw(Buffer.from([255, 255, 255, 255, 8, 0, 0, 0])); return wrong(x, n, hop);"],
  ["nonsense on the pipe", "raw(Buffer.alloc(64, 'speclab ')); return wrong(x, n, hop);"],
  [
    "the word that all is loaded, again and again",
    'for (let i = 0; i < 50; i++) pipe(\'{".event":"loaded"}\'); return wrong(x, n, hop);',
  ],
  [
    "a reason of twenty million letters",
    'pipe(JSON.stringify({ ".event": "threw", ".name": "Error", ".message": "x".repeat(2e7), ".heard": [] })); return new Promise(() => {});',
  ],
  [
    "a reason that is no text",
    'pipe(\'{".event":"threw",".name":{".toString":1},".message":[[[]]],".heard":[{".toString":1}]}\'); return new Promise(() => {});',
  ],
  [
    "a thousand arrays in one place",
    `const text = Buffer.from(JSON.stringify({ ".event": "returned", ".value": Array.from({ length: 1000 }, () => ({ $: "Float64Array", at: 0, length: 4e6 })) })); const start = Math.ceil((8 + text.length) / 8) * 8;
const all = Buffer.alloc(start + 32e6); all.writeUInt32LE(all.length - 8, 0); all.writeUInt32LE(text.length, 4); text.copy(all, 8); raw(all); return new Promise(() => {});`,
  ],
  [
    "stand-ins that nobody waits for",
    `const request = require("node:buffer").Buffer.from('{".exercise":"power",".args":[]}'); const head = Buffer.alloc(8); head.writeUInt32LE(request.length, 0); head.writeUInt32LE(request.length, 4);
for (let i = 0; i < 2000; i++) fs.writeSync(4, Buffer.concat([head, request])); return wrong(x, n, hop);`,
  ],
  [
    "a reply that would change a prototype",
    'pipe(\'{".event":"returned",".__proto__":{".points":2}}\'); return wrong(x, n, hop);',
  ],
];
const pipeTop = `const fs = process.getBuiltinModule ? process.getBuiltinModule("node:fs") : require("node:fs");
const raw = (bytes) => fs.writeSync(3, bytes);
const pipe = (header) => { const text = Buffer.from(header); const head = Buffer.alloc(8); head.writeUInt32LE(text.length, 0); head.writeUInt32LE(text.length, 4); raw(Buffer.concat([head, text])); };`;

const ends: readonly Attack[] = [
  ["exit with code 0", "process.exit(0);"],
  ["exit handlers that go on", "process.on('exit', () => { for (;;); }); process.exit(0);"],
  ["a loop without end", "for (;;);"],
  ["a loop after an await", "return Promise.resolve().then(() => { for (;;); });"],
  ["a loop in a timer", "return new Promise(() => setTimeout(() => { for (;;); }, 1));"],
  ["a loop in a getter of the answer", "return { get re() { for (;;); }, im: 0 };"],
  ["recursion without end", "const f = () => f() + 1; return f();"],
  ["memory of the heap", "const all = []; for (;;) all.push(Array(1e5).fill({}));"],
  ["memory outside of the heap", "const all = []; for (;;) all.push(new Float64Array(1e6).fill(1));"],
  ["output without end", "for (;;) process.stdout.write('x'.repeat(1e6));"],
  ["200 MB of output at once", "process.stdout.write('x'.repeat(2e8)); return new Promise(() => {});"],
  ["a loop after a tick of the process", "return new Promise(() => process.nextTick(() => { for (;;); }));"],
  ["microtasks without end", "const again = () => Promise.resolve().then(again); return again();"],
  ["immediates without end", "return new Promise(() => { const again = () => setImmediate(again); again(); });"],
  [
    "a loop in an async iterator",
    "return (async () => { for await (const _ of (async function* () { for (;;) yield 1; })()); })();",
  ],
  [
    "a loop that waits for the disk",
    "return require('node:fs/promises').stat('/').catch(() => 0).then(() => { for (;;); });",
  ],
  ["a loop in the toString of an error", "throw { get message() { for (;;); } };"],
  [
    "a loop that begins when all is answered",
    "setTimeout(() => { for (;;); }); return x.length === 640 ? {} : right(x, n, hop);",
  ],
  [
    "a library that is asked for too much",
    "return borrowed(x, 2 ** 30, 1);",
    "const borrowed = await require('speclab/check').orReference('stft', () => 0);",
  ],
];

const escapes: readonly Attack[] = [
  ["reading a solution", "throw new Error('SECRET ' + fs.readFileSync(notebook, 'utf8').slice(0, 40));"],
  ["reading the teacher's files", "throw new Error('SECRET ' + fs.readFileSync(roster, 'utf8').slice(0, 40));"],
  [
    "the environment of the grader",
    "throw new Error('SECRET ' + (fs.readFileSync('/proc/' + process.ppid + '/environ', 'utf8') || 'x'));",
  ],
  ["the memory of the grader", "throw new Error('SECRET ' + fs.openSync('/proc/' + process.ppid + '/mem', 'r'));"],
  ["a file beside the report", "fs.writeFileSync(outside, 'was here'); throw new Error('SECRET');"],
  [
    "a program that stays behind",
    "const { spawn } = process.getBuiltinModule?.('node:child_process') ?? require('node:child_process'); spawn('sleep', ['77'], { detached: true }).unref(); throw new Error('SECRET');",
  ],
  [
    "a thousand programs",
    "const { spawn } = require('node:child_process'); for (let i = 0; i < 1000; i++) spawn('sleep', ['77']); throw new Error('SECRET');",
  ],
  [
    "a worker that outlives its answer",
    "const { Worker } = require('node:worker_threads'); new Worker('for(;;);', { eval: true }); throw new Error('SECRET');",
  ],
];

/** Ways to what the check knows: each is the body of a function that returns something of it, or throws. */
const secret = path.join(root, "lib/dist/cjs/check/exercises/stft.js");
const named = JSON.stringify(secret);
const thefts: Readonly<Record<string, string>> = {
  "an absolute require": `return require(${named});`,
  "a require over the package's link": `return require(${JSON.stringify(path.join(root, "node_modules/speclab/dist/cjs/check/exercises/stft.js"))});`,
  "a require of the compiled modules for import": `return text(${JSON.stringify(path.join(root, "lib/dist/esm/check/exercises/stft.js"))});`,
  "a require by the package's name": `return moduleOf.createRequire(${JSON.stringify(path.join(root, "x.js"))})("speclab/check");`,
  "createRequire from inside the library": `return moduleOf.createRequire(${named})("./index.js");`,
  "a dynamic import": `return import(${named});`,
  "a dynamic import of a file's address": `return (0, eval)("import('file://${secret}')");`,
  "process.mainModule": `return process.mainModule.require(${named});`,
  "the loader of modules": `return moduleOf._load(${named});`,
  "a module that is filled by hand": `const m = new moduleOf("x"); m.load(${named}); return m.exports;`,
  "modules that are loaded already": `const all = Object.keys(moduleOf._cache).filter((f) => /[/]dist[/]\\w+[/]check[/]/.test(f)); if (all.length === 0) throw 0; return all;`,
  "module.paths": `for (const p of moduleOf._nodeModulePaths(${JSON.stringify(root)})) { try { return text(p + "/speclab/dist/cjs/check/exercises/stft.js"); } catch {} } throw 0;`,
  "the file as text": `return text(${named});`,
  "the file as text, run": `return moduleOf.prototype._compile.call(new moduleOf("x"), text(${named}), ${named});`,
  "the file as bytes of an open file": `const f = fs.openSync(${named}); return fs.readSync(f, Buffer.alloc(100));`,
  "the file over promises": `return fs.promises.readFile(${named});`,
  "the file as a stream": `return new Promise((done, fail) => fs.createReadStream(${named}).on("data", done).on("error", fail));`,
  "a copy of the file": `fs.cpSync(${named}, "/tmp/stolen.js"); return text("/tmp/stolen.js");`,
  "a link to the file": `fs.symlinkSync(${named}, "/tmp/link.js"); return text("/tmp/link.js");`,
  "a link to the folder that may be read": `return text(${JSON.stringify(path.join(root, "lib/dist/cjs/dsp/../check/exercises/stft.js"))});`,
  "the source": `return text(${JSON.stringify(path.join(root, "lib/check/exercises/stft.ts"))});`,
  "the solutions": `return text(${JSON.stringify(path.join(folder, "solutions/01-spectrogram-madness.ipynb"))});`,
  "the grader's own program": `return text(${JSON.stringify(path.join(root, "build/js/tools/grade/mark.js"))});`,
  "the binding under fs": `return process.binding("fs").internalModuleReadJSON(${named});`,
  "the root of the grader": `return text("/proc/" + process.ppid + "/root" + ${named});`,
  "the root of oneself": `return text("/proc/self/root" + ${named});`,
  "the folder of the grader": 'return fs.readdirSync("/proc/" + process.ppid + "/cwd/lib/check");',
  "the memory of the grader": 'return fs.openSync("/proc/" + process.ppid + "/mem");',
  "the open files of the grader":
    'const at = "/proc/" + process.ppid + "/fd"; return fs.readdirSync(at).map((f) => fs.readlinkSync(at + "/" + f));',
  "another program": `return require("node:child_process").execFileSync("cat", [${named}]);`,
  "a worker": `const { Worker } = require("node:worker_threads"); return new Promise((done, fail) => new Worker(${named}).on("exit", (code) => (code ? fail(code) : done(1))).on("error", fail));`,
  "what the guest's check has": `const { exerciseNamed, judge, seminars } = require("speclab/check"); return (exerciseNamed ?? judge ?? seminars).name;`,
};

const quick = process.env.SPECLAB_QUICK ? "it takes half a minute; npm test runs it" : false;

describe("attacks", { skip: quick }, () => {
  let sandbox: Sandbox;
  let place: { root: string; folder: string; heap: number };
  let secrets: string;
  before(async () => {
    sandbox = await findSandbox({ root, folder });
    place = { root, folder, heap: 128 };
    secrets = mkdtempSync(path.join(os.tmpdir(), "speclab-secrets-"));
  });
  after(() => rmSync(secrets, { recursive: true, force: true }));

  /** Points of the answer, and what the verdict says. */
  async function points(body: string, top = ""): Promise<{ points: number; text: string }> {
    const js = `${honest}\n${half}\n${top}\nexports.getStft = function (x, n, hop) { ${body} };`;
    let answers: RemoteAnswers | undefined;
    try {
      answers = await RemoteAnswers.start(sandbox, place, limits);
      await answers.run({ id: "1", js });
      const verdict = await judgeRemote({ exercise: "stft", name: "getStft" }, "1", answers, seed, limits);
      return { points: verdict.points, text: JSON.stringify(verdict) };
    } catch (error) {
      return { points: 0, text: String((error as Error).message) };
    } finally {
      answers?.end();
    }
  }

  test("the honest answer has its points, so what fails below fails for a reason", async () => {
    assert.equal((await points("return right(x, n, hop);")).points, 2);
    // Right size, wrong numbers: what a liar has without lying.
    assert.equal((await points("return wrong(x, n, hop);")).points, 1);
  });

  for (const kind of ["bubblewrap", "permissions"] as const) {
    describe(`thefts: ${kind}`, () => {
      let guest: RemoteAnswers | undefined;
      after(() => guest?.end());
      for (const [name, body] of Object.entries(thefts)) {
        test(name, async (t) => {
          // Where bubblewrap works, Node's permission model does, too, and alone it must keep as much.
          if (sandbox.kind === "none" || (sandbox.kind === "permissions" && kind === "bubblewrap")) {
            return t.skip(`this machine has no ${kind}: ${sandbox.sentence}`);
          }
          const top = `const moduleOf = require("node:module"); const fs = require("node:fs");
const text = (file) => fs.readFileSync(file, "utf8");`;
          guest ??= await RemoteAnswers.start({ ...sandbox, kind }, place, limits);
          const js = `${top}\nexports.steal = async function () { await (async () => { ${body} })(); return "stolen"; };`;
          await guest.run({ id: name, js });
          const got = await guest
            .call(name, "steal", [], () => {})
            .catch((error: Error) => `nothing: ${error.message}`);
          if (guest.ended) guest = undefined;
          assert.notEqual(got, "stolen");
        });
      }

      test("signals to processes of the teacher's", async (t) => {
        if (sandbox.kind === "none" || (sandbox.kind === "permissions" && kind === "bubblewrap")) {
          return t.skip(`this machine has no ${kind}: ${sandbox.sentence}`);
        }
        const victim = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
        t.after(() => victim.kill());
        const js = `const ways = [() => process.kill(${victim.pid}, "SIGKILL"), () => process._kill(${victim.pid}, 9),
  () => process.constructor.prototype.kill(${victim.pid}, 9), () => require("node:process")._debugProcess(${victim.pid}),
  () => process.binding("process_wrap"), () => require("node:os").setPriority(${victim.pid}, 19)];
exports.signal = () => ways.map((way) => { try { way(); return "done"; } catch { return "refused"; } });`;
        guest ??= await RemoteAnswers.start({ ...sandbox, kind }, place, limits);
        await guest.run({ id: "signal", js });
        const got = (await guest.call("signal", "signal", [], () => {})) as string[];
        assert.ok(!got.includes("done"), got.join(", "));
        assert.equal(victim.exitCode ?? victim.signalCode, null);
      });

      test("what may be read can be read, so what fails above fails for a reason", async () => {
        if (sandbox.kind === "none") return;
        const js = `exports.look = () => process.getBuiltinModule("node:fs").readFileSync(${JSON.stringify(path.join(root, "lib/dist/cjs/dsp/stft.js"))}, "utf8").length;`;
        guest ??= await RemoteAnswers.start({ ...sandbox, kind }, place, limits);
        await guest.run({ id: "look", js });
        assert.ok(Number(await guest.call("look", "look", [], () => {})) > 100);
      });
    });
  }

  for (const [name, body, top] of lies) {
    test(`a lie: ${name}`, async () => {
      const { points: got, text } = await points(body, top);
      assert.ok(got <= (body.includes("wrong(") ? 1 : 0), `${got} points: ${text}`);
    });
  }

  for (const [name, body] of forgeries) {
    test(`a forgery: ${name}`, async () => {
      const { points: got, text } = await points(body, pipeTop);
      assert.ok(got <= 1, `${got} points: ${text}`);
      assert.ok(text.length < 20_000, "what a guest says is short in a report");
      assert.equal(({} as { points?: number }).points, undefined);
    });
  }

  for (const [name, body, top] of ends) {
    test(`no end: ${name}`, async () => {
      const began = performance.now();
      assert.equal((await points(body, top)).points, 0);
      assert.ok(performance.now() - began < 20_000, "it took too long");
    });
  }

  for (const [name, body] of escapes) {
    test(`a way out: ${name}`, async (t) => {
      if (sandbox.kind === "none") return t.skip(`this machine isolates nothing: ${sandbox.sentence}`);
      const top = `const fs = process.getBuiltinModule ? process.getBuiltinModule("node:fs") : require("node:fs");
const notebook = ${JSON.stringify(path.join(folder, "01-spectrogram-madness.ts"))};
const roster = ${JSON.stringify(path.join(root, "package.json"))};
const outside = ${JSON.stringify(path.join(secrets, "file"))};`;
      const { points: got, text } = await points(body, top);
      assert.equal(got, 0);
      assert.doesNotMatch(text, /SECRET/);
      assert.deepEqual(readdirSync(secrets), []);
      assert.equal(running("sleep\u000077"), 0, "a program is still running");
    });
  }
});

/** How many processes have this command line. */
function running(words: string): number {
  if (!existsSync("/proc/self/cmdline")) return 0;
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").startsWith(words);
    } catch {
      return false;
    }
  }).length;
}
