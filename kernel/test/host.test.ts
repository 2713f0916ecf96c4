// The host port, seen from a cell: what the library gets from the kernel.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fixtures } from "./fixtures.ts";
import { Lab } from "./lab.ts";

describe("the host port", () => {
  const lab = new Lab();
  before(async () => {
    lab.write({ ...fixtures, "data.bin": "abc" });
    await lab.start();
    await lab.cell('import { host as findHost } from "speclab"; import spin from "classic"; const host = findHost();');
  });
  after(() => lab.close());

  it("display shows all representations of a bundle", async () => {
    const { messages } = await lab.cell('host.display({ "text/plain": "p", "text/html": "<i>p</i>" });');
    const [shown] = messages.filter((m) => m.type === "display_data");
    assert.deepEqual(shown.content.data, { "text/plain": "p", "text/html": "<i>p</i>" });
    assert.deepEqual(shown.content.transient, {});
  });

  it("display with an id can be updated, from a later cell too", async () => {
    await lab.cell('host.display({ "text/plain": "1" }, { id: "bar" });');
    const { messages } = await lab.cell('host.display({ "text/plain": "2" }, { id: "bar", update: true });');
    const [update] = messages.filter((m) => m.type === "update_display_data");
    assert.equal(update.content.transient?.display_id, "bar");
  });

  it("read reads from the notebook's folder", async () => {
    assert.equal((await lab.cell('(await host.read("data.bin")).length')).text, "3");
    assert.match((await lab.cell('await host.read("none.bin")')).text, /no file none\.bin|ENOENT/);
  });

  it("guard returns what the call returns, and throws what it throws", async () => {
    assert.equal((await lab.cell("host.guard(() => 5, 1000)")).text, "5");
    assert.equal((await lab.cell("await host.guard(async () => 6, 1000)")).text, "6");
    assert.match(
      (await lab.cell("host.guard(() => { throw new RangeError('mine'); }, 1000)")).text,
      /RangeError: mine/,
    );
    assert.match((await lab.cell("host.guard(() => 1, 0)")).text, /milliseconds must be positive, got 0/);
  });

  it("guard ends a student's loop at its line, and the kernel goes on", async () => {
    const begun = performance.now();
    const { error } = await lab.cell(
      "function answer(n: number): number {\n  let s = 0;\n  while (true) s += n;\n  return s;\n}\nhost.guard(() => answer(1), 300)",
    );
    const took = performance.now() - begun;
    assert.equal(error?.ename, "TimeLimit");
    assert.match(error!.evalue, /300 ms/);
    assert.match(error!.traceback.join("\n"), /at answer \(this cell, line 3\)[\s\S]*line 6/);
    assert.ok(took > 250 && took < 1500, `${took} ms`);
    assert.equal((await lab.cell("let t = 0; for (let i = 0; i < 1e6; i++) t++; t")).text, "1000000");
  });

  it("guard can be caught, and the cell goes on", async () => {
    const { text } = await lab.cell(
      "let name = ''; try { host.guard(() => { for (;;); }, 100); } catch (error) { name = (error as Error).name; } let u = 0; for (let i = 0; i < 1e7; i++) u++; [name, u]",
    );
    assert.match(text, /'TimeLimit', 10000000/);
  });

  it("guard ends an asynchronous call, and names the line that asked", async () => {
    const { error } = await lab.cell(
      "const sleepy = async () => {\n  while (true) await new Promise((r) => setTimeout(r, 5));\n};\nawait host.guard(sleepy, 200)",
    );
    assert.equal(error?.ename, "TimeLimit");
    assert.match(error!.traceback.join("\n"), /this cell, line 4/);
  });

  it("a guarded promise that is rejected while nobody awaits it fails the cell", async () => {
    const { text } = await lab.cell(
      'host.guard(async () => { throw new Error("not lost"); }, 1000); await new Promise((r) => setTimeout(r, 50)); "quiet"',
    );
    assert.match(text, /^error: Error: not lost/);
  });

  it("what a late asynchronous call left behind stops, too", async () => {
    const { text } = await lab.cell(
      "let beats = 0; try { await host.guard(async () => { while (true) { await new Promise((r) => setTimeout(r, 5)); beats++; } }, 100); } catch {}\nconst seen = beats; await new Promise((r) => setTimeout(r, 200)); beats - seen < 3",
    );
    assert.equal(text, "true");
  });

  it("guard ends a loop in a library", async () => {
    const begun = performance.now();
    const { error } = await lab.cell("host.guard(() => spin(5000), 200)");
    assert.equal(error?.ename, "TimeLimit");
    assert.ok(performance.now() - begun < 2000);
  });

  it("guards can be nested: the earlier deadline wins", async () => {
    const { text } = await lab.cell(
      "let inner = ''; try { host.guard(() => { try { host.guard(() => { for (;;); }, 100); } catch (e) { inner = (e as Error).message; } return 1; }, 2000); } catch {} inner",
    );
    assert.match(text, /100 ms/);
    const outer = await lab.cell("host.guard(() => host.guard(() => { for (;;); }, 5000), 200)");
    assert.match(outer.error!.evalue, /200 ms/);
  });

  it("breathe lets output leave in a synchronous-looking loop, and rejects when interrupted", async () => {
    const { error } = await lab.cell("for (;;) await host.breathe();", { interruptAfter: 200 });
    assert.equal(error?.ename, "Interrupted");
  });

  it("a name that is behind its cell's newest text is said on stderr, and staleNames has its value", async () => {
    const asked = "host.staleNames!().map(({ name, value, why }) => [name, value === getOld, why])";
    await lab.cell("const getOld = () => 1;", { cellId: "exercise" });
    assert.equal((await lab.cell(`getOld; ${asked}`)).text, "[]");
    const before = await lab.cell("const getOld = (): string => 1;", { cellId: "exercise" });
    assert.equal(before.status, "error");
    const judged = await lab.cell(`console.error("mine"); ${asked}`);
    assert.match(
      judged.stderr,
      /^`getOld` is still an older version: its newest text has a type error; mend that text and run it, then run this cell again\.\nmine\n$/,
    );
    assert.equal(judged.result, "[ [ 'getOld', true, 'a type error' ] ]");
    assert.equal((await lab.cell("1 + 1")).stderr, "");
    await lab.cell("const getOld = () => 2;", { cellId: "exercise" });
    const after = await lab.cell(`getOld(); ${asked}`);
    assert.deepEqual([after.stderr, after.result], ["", "[]"]);
  });

  it("an error in the library names the function that the cell has called, and no file of the library", async () => {
    const { error } = await lab.cell(
      'import { stft } from "speclab/dsp";\nconst wrong = () => stft(new Float32Array(8), { hopLength: 0 });\nwrong()',
    );
    assert.match(error!.evalue, /^stft: hopLength must be/);
    assert.deepEqual(error!.traceback.slice(1), [
      "    in speclab's stft",
      "    at wrong (this cell, line 2)",
      "        const wrong = () => stft(new Float32Array(8), { hopLength: 0 });",
      "    at (this cell, line 3)",
      "        wrong()",
    ]);
    const missing = await lab.cell('import { load } from "speclab/audio";\nawait load("none.wav")');
    assert.doesNotMatch(missing.error!.traceback.join("\n"), /dist|node_modules|\.js/);
    assert.match(missing.error!.traceback.join("\n"), /in speclab's \w+\n {4}at \(this cell, line 2\)/);
  });

  it("the last value is drawn through toBundle; one that throws fails the cell", async () => {
    const { messages } = await lab.cell('({ toBundle: () => ({ "text/plain": "p", "text/html": "<p>" }) })');
    const result = messages.find((m) => m.type === "execute_result");
    assert.deepEqual(result?.content.data, { "text/plain": "p", "text/html": "<p>" });
    assert.match((await lab.cell('({ toBundle() { throw new Error("cannot draw"); } })')).text, /cannot draw/);
  });

  it("what has no JSON fails its cell with a sentence, and the kernel lives", async () => {
    const number = await lab.cell('host.display({ "text/plain": "x", "application/json": { n: 1n } });');
    assert.match(
      number.text,
      /^error: TypeError: display: application\/json must be plain JSON.*\n.*this cell, line 1/,
    );
    const cycle = await lab.cell('const c: any = {}; c.c = c; ({ toBundle: () => ({ "application/json": c }) })');
    assert.match(cycle.text, /^error: TypeError: toBundle: application\/json must be plain JSON/);
    const id = await lab.cell('host.display({ "text/plain": "x" }, { id: 1n as any }); 5');
    assert.match(id.stderr, /An output of this cell could not be sent: .*BigInt/);
    assert.equal(id.result, "5");
  });
});
