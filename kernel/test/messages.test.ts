// What goes over the wire, as Jupyter's messaging document (version 5.3) has it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, describe, it } from "node:test";
import { kernelSpec } from "../spec.ts";
import { Lab, pause } from "./lab.ts";

describe("messages", () => {
  const lab = new Lab();
  before(() => lab.start({ env: { JUPYTER_TOKEN: "secret" } }));
  after(() => lab.close());

  it("kernel_info names TypeScript for highlighting", () => {
    const info = lab.kernel.info as { language_info: Record<string, string>; status: string; protocol_version: string };
    assert.equal(info.status, "ok");
    assert.equal(info.protocol_version, "5.3");
    assert.equal(info.language_info.name, "typescript");
    assert.equal(info.language_info.codemirror_mode, "typescript");
    assert.equal(info.language_info.mimetype, "application/typescript");
    assert.equal(info.language_info.file_extension, ".ts");
  });

  it("a cell publishes busy, its input, its output, its value and idle, in this order", async () => {
    const { messages } = await lab.cell('console.log("printed"); 1 + 1');
    const told = messages.map((m) => (m.type === "status" ? m.content.execution_state : m.type));
    assert.deepEqual(told, ["busy", "execute_input", "stream", "execute_result", "idle"]);
    const [, input, stream, result] = messages.map((m) => m.content);
    assert.equal(input.code, 'console.log("printed"); 1 + 1');
    assert.deepEqual(stream, { name: "stdout", text: "printed\n" });
    assert.deepEqual(result.data, { "text/plain": "2" });
    assert.deepEqual(result.metadata, {});
    assert.equal(result.execution_count, input.execution_count);
    const parents = new Set(messages.map((m) => m.parent.msg_id));
    assert.equal(parents.size, 1);
  });

  it("counts executions; failed ones too, silent ones not", async () => {
    const count = async (code: string, silent = false): Promise<number | null> =>
      (await lab.kernel.execute(code, { silent, stopOnError: false })).execution_count;
    const first = (await count("1"))!;
    assert.equal(await count("throw 1"), first + 1);
    assert.equal(await count("const typed: string = 1"), first + 2);
    await count("1", true);
    assert.equal(await count("1"), first + 3);
  });

  it("a silent cell publishes nothing", async () => {
    for (const code of ["throw new Error('x')", "1 + 1", "console.log('x')"]) {
      const { messages } = await lab.cell(code, { silent: true });
      assert.deepEqual([...new Set(messages.map((m) => m.type))], ["status"], code);
    }
  });

  it("a request that nobody can understand is answered, and the ones after it", async () => {
    const { request } = { request: lab.kernel.request.bind(lab.kernel, "shell", "execute_request") };
    const content = { code: "1", silent: false, stop_on_error: false };
    assert.equal((await request(content, { metadata: null as never, timeout: 5000 })).status, "ok");
    const failed = await request(null as never, { timeout: 5000 });
    assert.deepEqual([failed.status, failed.ename], ["error", "KernelError"]);
    for (const type of ["complete", "inspect", "is_complete"]) {
      const reply = await lab.kernel.request("shell", `${type}_request`, null as never, { timeout: 5000 });
      assert.deepEqual([reply.status, reply.ename], ["error", "KernelError"], type);
    }
    assert.equal((await lab.cell("2 + 2")).text, "4");
  });

  it("a thousand requests at once are all answered", async () => {
    // Cheap ones, whose answers leave in a row: zeromq.js refuses a send while another has to wait its turn.
    const ask = () => lab.kernel.request("shell", "inspect_request", null as never, { timeout: 15_000 });
    const answers = await Promise.all(Array.from({ length: 1200 }, ask));
    assert.deepEqual([...new Set(answers.map((a) => a.status))], ["error"]);
  });

  it("an error is published and replied with the same words", async () => {
    const published: unknown[] = [];
    const reply = await lab.kernel.execute("function f() { throw new RangeError('too far'); }\nf()", {
      stopOnError: false,
      onMessage: (m) => m.type === "error" && published.push(m.content),
    });
    assert.equal(reply.status, "error");
    const { ename, evalue, traceback } = reply;
    assert.deepEqual(published, [{ ename, evalue, traceback }]);
    assert.equal(`${ename}: ${evalue}`, "RangeError: too far");
    const told = traceback!.join("\n");
    assert.match(told, /at f \(this cell, line 1\)\n\s+function f\(\)/);
    assert.match(told, /at \(this cell, line 2\)\n\s+f\(\)/);
  });

  it("type errors carry the source line and mark the place", async () => {
    const { error } = await lab.cell("const ok = 1;\nconst bad: string = ok;");
    assert.equal(error!.ename, "TypeScriptError");
    assert.deepEqual(error!.traceback.slice(1), ["    const bad: string = ok;", "          ~~~"]);
    assert.match(error!.traceback[0], /^line 2:7 - .*TS2322/);
  });

  it("completion counts code points, and replaces the word under the cursor", async () => {
    const code = 'const emoji = "😀"; emoji.toUp';
    const reply = await lab.kernel.request("shell", "complete_request", { code, cursor_pos: [...code].length });
    assert.deepEqual(reply.matches, ["toUpperCase"]);
    const points = [...code];
    assert.equal(points.slice(reply.cursor_start as number, reply.cursor_end as number).join(""), "toUp");
  });

  it("completion knows earlier cells and the paths of packages", async () => {
    await lab.cell("const spectrogramOfVoice = { bins: 3, frames: 4 };");
    const names = async (code: string): Promise<unknown> => (await lab.kernel.complete(code, code.length)).matches;
    assert.deepEqual(await names("spectrogramOf"), ["spectrogramOfVoice"]);
    assert.deepEqual(await names("spectrogramOfVoice."), ["bins", "frames"]);
  });

  it("inspection has the type and the documentation, plain and in Markdown", async () => {
    await lab.cell(
      "/** Doubles a number.\n * @param x in hertz\n * @example\n * double(2) */\nfunction double(x: number): number { return 2 * x; }",
    );
    const { found, data } = await lab.kernel.inspect("double(3)", 3);
    assert.equal(found, true);
    assert.match(
      data!["text/plain"] as string,
      /double\(x: number\): number\n\nDoubles a number\.[\s\S]*@param x in hertz/,
    );
    const markdown = data!["text/markdown"] as string;
    assert.match(markdown, /^```typescript\n[\s\S]*```\n\nDoubles a number\./);
    assert.match(markdown, /\*x\*: in hertz[\s\S]*\*\*Example\*\*/);
    assert.equal((await lab.kernel.inspect("double(", 7)).found, true);
    assert.deepEqual((await lab.kernel.inspect("   ", 1)).data, {});
  });

  it("is_complete tells whole cells from half ones and from nonsense", async () => {
    const status = async (code: string): Promise<unknown> => (await lab.kernel.isComplete(code)).status;
    assert.equal(await status("const a = 1;"), "complete");
    assert.equal(await status("function f() {"), "incomplete");
    assert.equal(await status("const text = `half"), "incomplete");
    assert.equal(await status("const = 1;"), "invalid");
  });

  it("comm_info and history have answers of their own kind", async () => {
    assert.deepEqual(await lab.kernel.request("shell", "comm_info_request", {}), { status: "ok", comms: {} });
    assert.deepEqual(await lab.kernel.request("shell", "history_request", {}), { status: "ok", history: [] });
  });

  it("prints that come after the end of a cell belong to that cell", async () => {
    const late: { parent: unknown; text: unknown }[] = [];
    lab.kernel.onStrayMessage = (m) => {
      if (m.type === "stream") late.push({ parent: m.parent.msg_id, text: m.content.text });
    };
    const first = await lab.cell('setTimeout(() => console.log("late"), 150); 1');
    const second = await lab.cell('await new Promise((r) => setTimeout(r, 400)); console.log("second")');
    lab.kernel.onStrayMessage = undefined;
    assert.equal(second.stdout, "second\n");
    assert.deepEqual(late, [{ parent: first.messages[0].parent.msg_id, text: "late\n" }]);
  });

  it("letters in two halves and other encodings are printed as in a terminal", async () => {
    const halves = 'const b = Buffer.from("éé"); for (const byte of b) process.stdout.write(Uint8Array.of(byte));';
    assert.equal((await lab.cell(halves)).stdout, "éé");
    assert.equal((await lab.cell('process.stdout.write("6869", "hex");')).stdout, "hi");
    assert.equal((await lab.cell('process.stdout.write("é", "utf8"); process.stdout.write("è");')).stdout, "éè");
  });

  it("cells do not see the token of the server that has started the kernel", async () => {
    assert.equal((await lab.cell("process.env.JUPYTER_TOKEN")).text, "");
    assert.equal((await lab.cell("'JUPYTER_TOKEN' in process.env")).text, "false");
  });

  it("tslab's display functions work, with types", async () => {
    const { messages } = await lab.cell(
      'import * as tslab from "tslab"; tslab.display.html("<b>x</b>"); tslab.display.png(new Uint8Array([1, 2])); const d = tslab.newDisplay(); d.text("one"); d.markdown("*two*");',
    );
    const shown = messages.filter((m) => /display_data/.test(m.type));
    assert.deepEqual(
      shown.map((m) => m.type),
      ["display_data", "display_data", "display_data", "update_display_data"],
    );
    assert.deepEqual(
      shown.map((m) => m.content.data),
      [{ "text/html": "<b>x</b>" }, { "image/png": "AQI=" }, { "text/plain": "one" }, { "text/markdown": "*two*" }],
    );
    const [, , third, fourth] = shown.map((m) => m.content.transient?.display_id);
    assert.ok(third && third === fourth);
    assert.match((await lab.cell("tslab.display.html(1)")).text, /line 1:20 .*number/);
  });
});

describe("the end of a kernel", { concurrency: 3 }, () => {
  it("a shutdown is answered and obeyed while a cell loops", async () => {
    const lab = await new Lab().start();
    const running = lab.kernel.execute("for (;;);").catch((error: Error) => error.name);
    await pause(300);
    const begun = performance.now();
    await lab.kernel.shutdown();
    assert.ok(performance.now() - begun < 2000);
    assert.notEqual(await running, "ok");
    await lab.close();
  });

  // Main may be slow to load on a busy machine: io must wait for it, or the kernel would end by a signal, without a code.
  for (const [pace, blocked] of [
    ["", 0],
    [" also while it is still loading", 1000],
  ] as const)
    it(`a kernel that cannot use one of its ports ends with code 1, and says so${pace}`, async () => {
      const lab = new Lab();
      const taken = createServer().unref();
      await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
      const ports = Object.fromEntries(["shell", "control", "stdin", "hb"].map((name) => [`${name}_port`, 0]));
      const { port } = taken.address() as { port: number };
      const connection = { ip: "127.0.0.1", transport: "tcp", key: "k", ...ports, iopub_port: port };
      lab.write({
        "connection.json": JSON.stringify(connection),
        "slow.cjs": `const { isMainThread } = require("node:worker_threads");
          const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${blocked});
          if (isMainThread) setTimeout(wait, 20);`,
      });
      const [program, launcher] = kernelSpec().argv;
      const kernel = spawn(program, ["--require", "./slow.cjs", launcher, "connection.json"], {
        cwd: lab.folder,
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      kernel.stderr.on("data", (chunk) => {
        said += chunk;
      });
      const [code] = await once(kernel, "close");
      taken.close();
      await lab.close();
      assert.match(said, /^The kernel cannot use a port that Jupyter has chosen: Address already in use/);
      assert.equal(code, 1);
    });

  it("a restart forgets all names", async () => {
    const lab = await new Lab().start();
    await lab.cell("const before = 1;");
    await lab.kernel.restart();
    const { error } = await lab.cell('await check("stft", before)');
    assert.match(
      error!.traceback[0],
      /The kernel is new and no cell above has been run: .*\nUnknown until then: check, before/,
    );
    assert.match(error!.evalue, /^line 1: The kernel is new .* then run this cell again\.$/);
    await lab.close();
  });

  const skip = process.platform === "win32" && "Windows lets no process ask who its parent is.";
  it("a kernel whose parent was killed ends itself", { skip }, async () => {
    const lab = new Lab();
    // A parent that starts a kernel, says its process number and is killed.
    const script = `
      const { KernelClient } = require(${JSON.stringify(require.resolve("../client.ts".replace(".ts", ".js")))});
      const { kernelSpec } = require(${JSON.stringify(require.resolve("../spec.ts".replace(".ts", ".js")))});
      KernelClient.start(kernelSpec(), { cwd: ${JSON.stringify(lab.folder)} }).then((k) => console.log(k.pid));`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (d) => resolve(Number(String(d)))));
    assert.doesNotThrow(() => process.kill(pid, 0));
    parent.kill("SIGKILL");
    let alive = true;
    for (let waited = 0; alive && waited < 5000; waited += 100) {
      await pause(100);
      alive = exists(pid);
    }
    assert.equal(alive, false);
    await lab.close();
  });
});

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
