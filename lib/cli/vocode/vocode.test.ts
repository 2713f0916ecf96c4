import assert from "node:assert/strict";
import { type ChildProcess, type StdioOptions, spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { decodeWav, encodeWav } from "../../audio/index.ts";
import { type Audio, Random } from "../../core/index.ts";
import { main } from "../main.ts";
import { Tape } from "./tape.ts";

const home = mkdtempSync(path.join(tmpdir(), "speclab-vocode-"));
after(() => rmSync(home, { recursive: true }));
const voice = path.join(home, "voice.wav");
writeFileSync(voice, encodeWav({ samples: glide(4800), sampleRate: 16000 }));
const mainUrl = pathToFileURL(fileURLToPath(new URL("../main.js", import.meta.url))).href;
const isWindows = process.platform === "win32";

function glide(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => 0.3 * Math.sin(0.05 * i + 2e-6 * i * i) * Math.sin(i / 700));
}

/** A folder of its own for each test. */
function folder(): string {
  return mkdtempSync(path.join(home, "run-"));
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs the command in this process. */
async function vocode(...words: string[]): Promise<Said> {
  const lines: string[] = [];
  const errors: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => errors.push(String(text)) > 0) as typeof process.stderr.write;
  try {
    const code = await main(
      ["vocode", ...words],
      (text) => lines.push(text),
      (text) => errors.push(text),
    );
    return { code, out: lines.join("\n"), error: errors.join("") };
  } finally {
    process.stderr.write = write;
  }
}

/** Starts it in a process of its own; `input` when standard input is a pipe. */
function start(words: readonly string[], { limit = "", input = false } = {}): ChildProcess {
  const code = `process.exitCode = await (await import(${JSON.stringify(mainUrl)})).main(["vocode", ...process.argv.slice(1)]);`;
  const node = [process.execPath, "--input-type=module", "-e", code, "--", ...words];
  const stdio: StdioOptions = [input ? "pipe" : "ignore", "pipe", "pipe"];
  return limit === ""
    ? spawn(node[0], node.slice(1), { stdio })
    : spawn("sh", ["-c", `${limit}; exec "$0" "$@"`, ...node], { stdio });
}

/** What it said and how it ended; `onFirstNews` is called when the first line about an iteration has come. */
async function ended(child: ChildProcess, onFirstNews?: () => void): Promise<Said & { signal: string | null }> {
  let [out, error, isTold] = ["", "", false];
  child.stdout!.on("data", (text) => {
    out += text;
  });
  child.stderr!.on("data", (text) => {
    error += text;
    if (!isTold && /iteration|beginning/.test(error)) {
      isTold = true;
      onFirstNews?.();
    }
  });
  const [code, signal] = await new Promise<[number, string | null]>((resolve) =>
    child.on("close", (code, signal) => resolve([code ?? -1, signal])),
  );
  return { code, out, error, signal };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function soundOf(file: string): Audio {
  return decodeWav(readFileSync(file));
}

for (const method of ["gd", "gl", "fgl", "best"])
  test(`${method}: Ctrl-C at ten random moments, the sound so far each time`, { skip: isWindows }, async () => {
    const random = new Random(method.length);
    const place = folder();
    await vocode(voice, path.join(place, "first.wav"), "--method", method, "--iterations", "1");
    for (let i = 0; i < 10; i++) {
      const file = path.join(place, `${i}.wav`);
      const timer = setTimeout(() => process.kill(process.pid, "SIGINT"), random.uniform(0, 120));
      const { code, out } = await vocode(voice, file, "--method", method);
      clearTimeout(timer);
      assert.equal(code, 0);
      assert.match(
        out,
        /^Stopped\. Wrote .*: 0\.30 s, 16000 Hz, mono; method \w+, \d+ iterations, mel error -\d+\.\d dB \(--keep keeps rate and channels\)/,
      );
      const { samples, sampleRate } = soundOf(file);
      assert.equal(samples.length, 4800);
      assert.equal(sampleRate, 16000);
      assert.ok(samples.some((value) => Math.abs(value) > 0.01));
    }
    assert.equal(readdirSync(place).length, 11);
  });

test("Ctrl-C from a script: the sound so far, exit code 0", { skip: isWindows }, async () => {
  const file = path.join(folder(), "new", "out.wav");
  const child = start([voice, file]);
  const { code, out } = await ended(child, () => child.kill("SIGINT"));
  assert.equal(code, 0);
  assert.match(out, /^Stopped\. Wrote /);
  assert.equal(soundOf(file).samples.length, 4800);
});

test("Ctrl-C from a terminal: a line that changes, and the sound so far", async (t) => {
  const python = ["python3", "python"].find((name) => spawnSync(name, ["-c", "import pty"]).status === 0);
  if (!python) {
    if ((process.env.SPECLAB_REQUIRE ?? "").split(",").includes("python")) assert.fail("Python with pty is required");
    t.skip("Python, which opens a terminal for this test, is not here.");
    return;
  }
  const file = path.join(folder(), "out.wav");
  const code = `process.exitCode = await (await import(${JSON.stringify(mainUrl)})).main(["vocode", ...process.argv.slice(1)]);`;
  const words = [process.execPath, "--input-type=module", "-e", code, "--", voice, file];
  // The terminal's own Ctrl-C: a byte that its line discipline turns into the signal.
  const script = [
    "import os, pty, sys",
    "pid, terminal = pty.fork()",
    "if pid == 0: os.execv(sys.argv[1], sys.argv[1:])",
    "seen, sent = b'', False",
    "while True:",
    "    try: piece = os.read(terminal, 4096)",
    "    except OSError: break",
    "    if not piece: break",
    "    seen += piece",
    "    if not sent and b'[2K' in seen: sent = os.write(terminal, b'\\x03') > 0",
    "sys.stdout.buffer.write(seen)",
    "sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))",
  ].join("\n");
  const { status, stdout } = spawnSync(python, ["-c", script, ...words], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
  assert.ok(stdout.includes("\r\u001b[2K"), "the line replaces itself");
  assert.match(stdout, /\nStopped\. Wrote /);
  assert.equal(soundOf(file).samples.length, 4800);
});

test("a second Ctrl-C leaves at once; what comes within a moment of the first is the same one", {
  skip: isWindows,
}, async () => {
  const stopUrl = pathToFileURL(fileURLToPath(new URL("./stop.js", import.meta.url))).href;
  const code = `
    const { listenForStop } = await import(${JSON.stringify(stopUrl)});
    const stop = listenForStop();
    process.kill(process.pid, "SIGINT");
    process.kill(process.pid, "SIGINT");
    const asked = setInterval(() => {
      if (!stop.isAsked) return;
      clearInterval(asked);
      console.log("asked");
      setTimeout(() => process.kill(process.pid, "SIGINT"), 400);
    }, 5);
    setInterval(() => {}, 1000);`;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  assert.deepEqual([status, stdout], [130, "asked\n"]);
});

test("while something is read a Ctrl-C ends that alone, the next is the first, and SIGTERM ends both", {
  skip: isWindows,
}, () => {
  const stopUrl = pathToFileURL(fileURLToPath(new URL("./stop.js", import.meta.url))).href;
  const code = `
    const { listenForStop } = await import(${JSON.stringify(stopUrl)});
    const stop = listenForStop();
    const pause = () => new Promise((resolve) => setTimeout(resolve, 400));
    const after = async (signal, reading) => {
      process.kill(process.pid, signal);
      process.kill(process.pid, signal);
      await pause();
      console.log(reading?.signal.aborted, stop.isAsked);
    };
    const [first, second] = [new AbortController(), new AbortController()];
    stop.firstEnds(first)();
    stop.firstEnds(second);
    await after("SIGINT", second);
    console.log(first.signal.aborted);
    const third = new AbortController();
    stop.firstEnds(third);
    await after("SIGTERM", third);
    setInterval(() => {}, 1000);
    process.kill(process.pid, "SIGINT");`;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  assert.deepEqual([status, stdout], [130, "true false\nfalse\ntrue true\n"]);
});

test("who leaves while a file is written leaves nothing: no temporary file, no folder that was made for it", () => {
  const place = folder();
  const outputUrl = pathToFileURL(fileURLToPath(new URL("./output.js", import.meta.url))).href;
  const code = `
    const { prepareOutput } = await import(${JSON.stringify(outputUrl)});
    const output = prepareOutput(${JSON.stringify(path.join(place, "new", "out.wav"))}, { force: false });
    await output.write((function* () {
      yield new Uint8Array(1e6);
      process.exit(130);
    })());`;
  const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", code]);
  assert.equal(status, 130);
  assert.deepEqual(readdirSync(place), []);
});

test("kill -9 leaves a file as it was", { skip: isWindows }, async () => {
  const file = path.join(folder(), "out.wav");
  const before = encodeWav({ samples: glide(100), sampleRate: 8000 });
  writeFileSync(file, before);
  const child = start([voice, file, "--force"]);
  const { signal } = await ended(child, () => child.kill("SIGKILL"));
  assert.equal(signal, "SIGKILL");
  assert.deepEqual(new Uint8Array(readFileSync(file)), before);
});

test("a file that grows too large, as on a full disk: a sentence, exit code 1, nothing left", {
  skip: isWindows,
}, async () => {
  const place = folder();
  const file = path.join(place, "new", "out.wav");
  const { code, out, error } = await ended(start([voice, file, "--iterations", "1"], { limit: "ulimit -f 1" }));
  assert.equal(code, 1);
  assert.match(error, /vocode: .*out\.wav could not be written: the file becomes larger than it may be here\.\n/);
  assert.equal(out, "");
  assert.deepEqual(readdirSync(place), []);
});

test("what cannot be read is told in a sentence, exit code 1, and nothing is left", async () => {
  const place = folder();
  const inputs: Record<string, [Uint8Array | undefined, RegExp]> = {
    "missing.wav": [undefined, /missing\.wav cannot be read: there is no such file or folder\./],
    "empty.wav": [new Uint8Array(0), /empty\.wav cannot be read: .*empty/],
    "text.wav": [new TextEncoder().encode("this is no sound at all"), /text\.wav cannot be read: /],
    "cut.wav": [readFileSync(voice).subarray(0, 3000), /cut\.wav cannot be read: .*(truncated|ends)/],
    "silent.wav": [encodeWav({ samples: new Float32Array(3000), sampleRate: 16000 }), /silent\.wav is silent/],
  };
  for (const [name, [bytes, sentence]] of Object.entries(inputs)) {
    const input = path.join(home, name);
    if (bytes) writeFileSync(input, bytes);
    const { code, out, error } = await vocode(input, path.join(place, "new", "out.wav"), "--iterations", "1");
    assert.equal(code, 1, name);
    assert.match(error, sentence);
    assert.doesNotMatch(error, /\n\s+at /);
    assert.equal(out, "");
    assert.deepEqual(readdirSync(place), [], name);
  }
});

test("what was read is let go when the sound to begin with cannot be read", async (t) => {
  const { mock } = t.mock.method(Tape.prototype, "release");
  const { code, error } = await vocode(voice, path.join(folder(), "out.wav"), "--init", path.join(home, "none.wav"));
  assert.equal(code, 1);
  assert.match(error, /none\.wav cannot be read: there is no such file or folder\./);
  assert.equal(mock.callCount(), 1);
});

test("where nothing can be written it is said before the work begins", async () => {
  const file = path.join(folder(), "taken");
  writeFileSync(file, "");
  const { code, error } = await vocode(voice, path.join(file, "out.wav"));
  assert.equal(code, 1);
  assert.match(error, /out\.wav cannot be written: a part of the path is a file and no folder\./);
});

test("where no folder can be made it is said at once", { skip: process.platform !== "linux" }, () => {
  // In a process that can be ended: Node's own way to make folders on the way never comes back from below /proc.
  const code = `process.exitCode = await (await import(${JSON.stringify(mainUrl)})).main(["vocode", ...process.argv.slice(1)]);`;
  const words = ["--input-type=module", "-e", code, "--", voice, "/proc/speclab/out.wav", "--iterations", "1"];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", timeout: 60_000 });
  assert.deepEqual(
    [status, stderr],
    [1, "vocode: /proc/speclab/out.wav cannot be written: no folder can be made there.\n"],
  );
});

test("an existing file is replaced only with --force; without a path the output is beside the input", async () => {
  const place = folder();
  const input = path.join(place, "in.wav");
  writeFileSync(input, readFileSync(voice));
  const beside = path.join(place, "in.fgl.wav");
  const words = [input, "--method", "fgl", "--iterations", "2"];
  assert.equal((await vocode(...words)).out.split(":")[0], `Wrote ${beside}`);
  const { code, error } = await vocode(...words);
  assert.equal(code, 1);
  assert.match(error, /in\.fgl\.wav is there already; --force replaces it\./);
  assert.equal((await vocode(...words, "--force")).code, 0);
  assert.deepEqual(readdirSync(place).sort(), ["in.fgl.wav", "in.wav"]);
});

test("a file that is there is never replaced by what a method begins with", async () => {
  const place = folder();
  const file = path.join(place, "out.wav");
  assert.equal((await vocode(voice, file, "--iterations", "2")).code, 0);
  const before = readFileSync(file);
  const { code, out, error } = await vocode(voice, file, "--force", "--seconds", "1e-9");
  assert.deepEqual([code, out], [1, ""]);
  assert.match(
    error,
    /out\.wav stays as it was: 1e-9 s were over while the method was still at its beginning; give it more --seconds, or write to/,
  );
  assert.deepEqual(readFileSync(file), before);
  // Where nothing is lost the beginning is better than nothing.
  const other = path.join(place, "other.wav");
  assert.match((await vocode(voice, other, "--seconds", "1e-9")).out, /other\.wav: .* 0 iterations, mel error /);
  // Of a long one each block counts.
  const long = path.join(place, "long.wav");
  const half = new Float32Array(70 * 1000).map((_, i) => (i < 30 * 1000 ? 0.3 * Math.sin(i / 5) : 0));
  writeFileSync(long, encodeWav({ samples: half, sampleRate: 1000 }));
  const words = [long, file, "--force", "--keep", "--method", "fgl"];
  assert.match((await vocode(...words, "--seconds", "1e-9")).error, /stays as it was: .* still at its beginning; give/);
  assert.match((await vocode(...words, "--iterations", "1")).out, /^Wrote .* 0 to 1 iterations, mel error /);
});

test("several files: --out and --each; one that fails does not stop the others", async () => {
  const place = folder();
  const [a, b, out] = ["a.wav", "b.wav", "out"].map((name) => path.join(place, name));
  writeFileSync(a, readFileSync(voice));
  writeFileSync(b, "no sound");
  const c = path.join(place, "c.wav");
  writeFileSync(c, readFileSync(voice));
  const limits = ["--method", "gl", "--iterations", "1"];
  const { code, error } = await vocode(a, b, c, "--out", out, ...limits);
  assert.equal(code, 1);
  assert.match(error, /b\.wav cannot be read/);
  assert.deepEqual(readdirSync(out).sort(), ["a.gl.wav", "c.gl.wav"]);
  assert.equal((await vocode(a, c, "--each", ...limits)).code, 0);
  assert.ok(existsSync(path.join(place, "a.gl.wav")) && existsSync(path.join(place, "c.gl.wav")));
});

test("--keep keeps rate and channels; --init begins with a sound", async () => {
  const place = folder();
  const input = path.join(place, "in.wav");
  const [left, right] = [glide(3000), glide(3000).map((value) => -value / 2)];
  writeFileSync(input, encodeWav({ samples: left, sampleRate: 11025, channels: [left, right] }));
  const file = path.join(place, "out.wav");
  assert.equal((await vocode(input, file, "--keep", "--init", input, "--iterations", "3")).code, 0);
  const found = soundOf(file);
  assert.equal(found.sampleRate, 11025);
  assert.equal(found.channels?.length, 2);
  // A sound that has the right bands already, and is begun with, stays what it is.
  const error = left.reduce((sum, value, i) => sum + (value - found.channels![0][i]) ** 2, 0);
  assert.ok(error < 0.02 * left.reduce((sum, value) => sum + value ** 2, 0));
});

test("a recording can come through a pipe, of any format", { skip: isWindows }, async () => {
  const place = folder();
  const [direct, piped, flac, text] = ["direct.wav", "piped.wav", "sound.flac", "text"].map((name) =>
    path.join(place, name),
  );
  const golden = new URL("../../../../audio/golden/compressed.json", import.meta.url);
  writeFileSync(flac, Buffer.from(JSON.parse(readFileSync(golden, "utf8")).files[0].bytes, "base64"));
  writeFileSync(text, "this is no sound at all");
  const through = (file: string, ...words: string[]): Said => {
    const code = `process.exitCode = await (await import(${JSON.stringify(mainUrl)})).main(["vocode", ...process.argv.slice(1)]);`;
    const node = [process.execPath, "--input-type=module", "-e", code, "--", ...words];
    const said = spawnSync("sh", ["-c", 'cat "$0" | "$@"', file, ...node], { encoding: "utf8" });
    return { code: said.status ?? -1, out: said.stdout, error: said.stderr };
  };
  const words = ["--force", "--method", "fgl", "--iterations", "2"];
  for (const [file, input] of [
    [voice, "-"],
    [voice, "/dev/stdin"],
    [flac, "-"],
  ]) {
    assert.equal((await vocode(file, direct, ...words)).code, 0);
    assert.match(through(file, input, piped, ...words).out, /^Wrote .*piped\.wav: /);
    assert.deepEqual(readFileSync(piped), readFileSync(direct));
  }
  assert.equal(through(voice, "robot", "-", path.join(place, "robot.wav")).code, 0);
  const [picture, heard, again] = ["v.png", "heard.wav", "again.wav"].map((name) => path.join(place, name));
  assert.equal(through(voice, "png", "-", picture).code, 0);
  assert.equal((await vocode("unpng", picture, heard, "--iterations", "1")).code, 0);
  assert.equal(through(picture, "unpng", "-", again, "--iterations", "1").error, "");
  assert.deepEqual(readFileSync(again), readFileSync(heard));
  assert.match(
    through(text, "unpng", "-", again, "--force").error,
    /^vocode: standard input cannot be read: it is no PNG/,
  );
  const { code, error } = through(text, "-", path.join(place, "new.wav"));
  assert.equal(code, 1);
  assert.match(error, /^vocode: standard input cannot be read: /);
});

for (const isTerminal of [true, false])
  test(`Ctrl-C while standard input is read ends the reading, ${isTerminal ? "as the writer leaves" : "who stays"}`, {
    skip: isWindows,
    timeout: 60_000,
  }, async () => {
    const place = path.join(folder(), "new");
    const file = path.join(place, "out.wav");
    const child = start(["-", file, "--method", "gl", "--iterations", "2"], { input: true });
    // Half of a recording, whose header promises the whole.
    child.stdin!.write(readFileSync(voice).subarray(0, 44 + 4800));
    const said = ended(child);
    // The folder is made when the command listens, and reading has begun before it can be heard.
    await until(() => existsSync(place));
    child.kill("SIGINT");
    if (isTerminal) child.stdin!.end();
    const { code, out, error } = await said;
    assert.match(
      error,
      /^Standard input is read no further: the search begins with what came, the next Ctrl-C ends it\.\n/,
    );
    assert.match(out, /^Wrote .*: 0\.15 s, .*, 2 iterations, mel error /);
    assert.equal(code, 0);
    assert.equal(soundOf(file).samples.length, 2400);
  });

test("Ctrl-C before anything has come through the pipe: a sentence, exit code 1", {
  skip: isWindows,
  timeout: 60_000,
}, async () => {
  const place = path.join(folder(), "new");
  const child = start(["-", path.join(place, "out.wav")], { input: true });
  const said = ended(child);
  await until(() => existsSync(place));
  child.kill("SIGINT");
  const { code, error } = await said;
  assert.equal(code, 1);
  assert.match(error, /^vocode: standard input cannot be read: this is an empty file;/);
  assert.equal(existsSync(place), false);
});

test("a pipe that holds no sound is left at once, while its writer stays", {
  skip: isWindows,
  timeout: 60_000,
}, async () => {
  const [place, noSound] = [folder(), "RIFFxxxxnotwav00000"];
  const output = path.join(place, "out.wav");
  const child = start(["-", output], { input: true });
  child.stdin!.write(noSound);
  const { code, error } = await ended(child);
  assert.equal(code, 1);
  assert.match(error, /^vocode: standard input cannot be read: /);
  // The same by a name.
  const pipe = path.join(place, "pipe");
  assert.equal(spawnSync("mkfifo", [pipe]).status, 0);
  const writer = openSync(pipe, "r+");
  writeSync(writer, noSound);
  const said = await ended(start([pipe, output]));
  closeSync(writer);
  assert.equal(said.code, 1);
  assert.match(said.error, /^vocode: .*pipe cannot be read: this is no WAV file/);
});

test("words that make no sense: a sentence and exit code 2", async () => {
  const cases: [string[], RegExp][] = [
    [[voice, "out.mp3"], /output's name must end in \.wav, got out\.mp3/],
    [[voice, voice], /another file than the input/],
    [[voice, "--method", "gs"], /--method must be one of gd, gl, fgl, best, got gs/],
    [[voice, "--iterations", "0"], /--iterations must be a whole number from 1 on, got 0/],
    [[voice, "--seconds", "-1"], /--seconds must be a number above 0/],
    [["a.wav", "b.wav", "c.wav"], /for several inputs say --out FOLDER, or --each/],
    [["--metod", "gd"], /did you mean --method/],
    [["-"], /- has no name that the output could have; say one, such as: cat voice\.wav \| npm run vocode -- - out/],
    [["/dev/stdin", "--each"], /\/dev\/stdin has no name/],
    [["robot", "-"], /vocode robot: - has no name/],
    [["-", "out.wav", "--init", "-"], /- is standard input, which can be read once, got it 2 times/],
    [["warp", voice, "--edit", "kaos"], /--edit must be one of hole, up/],
    [["warp", voice, "--edit", "hole", "--iterations", "many"], /--iterations must be .* from 1 on, got many/],
    [["unpng", "v.png", "--iterations", "many"], /--iterations must be a whole number from 1 on, got many/],
  ];
  for (const [words, sentence] of cases) {
    const { code, error } = await vocode(...words);
    assert.equal(code, 2, words.join(" "));
    assert.match(error, sentence);
  }
  const { code, out } = await vocode("--help");
  assert.equal(code, 0);
  assert.match(out, /Examples\n {2}npm run vocode -- voice\.wav/);
});

test("a long recording goes in blocks, and comes out whole", async () => {
  const place = folder();
  const input = path.join(place, "long.wav");
  const samples = new Float32Array(35 * 4000).map((_, i) => 0.3 * Math.sin(i / 5) * (i % 4000 < 3000 ? 1 : 0.01));
  writeFileSync(input, encodeWav({ samples, sampleRate: 4000 }));
  const file = path.join(place, "out.wav");
  const { out } = await vocode(input, file, "--keep", "--method", "fgl", "--iterations", "2");
  assert.match(out, /35\.00 s, 4000 Hz/);
  const found = soundOf(file).samples;
  assert.equal(found.length, samples.length);
  for (let second = 0; second < 35; second++) {
    const loud = found.subarray(second * 4000 + 500, second * 4000 + 2500);
    assert.ok(
      loud.some((value) => Math.abs(value) > 0.1),
      `second ${second}`,
    );
  }
});

test("png and unpng, robot, warp", async () => {
  const place = folder();
  const [picture, back, robot, chaos] = ["v.png", "back.wav", "robot.wav", "chaos.wav"].map((name) =>
    path.join(place, name),
  );
  assert.match((await vocode("png", voice, picture)).out, /v\.png: 34 × 257 pixels/);
  assert.equal((await vocode("unpng", picture, back, "--iterations", "30")).code, 0);
  assert.equal(soundOf(back).samples.length, 33 * 128 + 512);
  assert.equal((await vocode("robot", voice, robot)).code, 0);
  assert.equal(soundOf(robot).samples.length, 4800);
  assert.equal((await vocode("warp", voice, chaos, "--edit", "chaos", "--iterations", "2")).code, 0);
  assert.equal(soundOf(chaos).sampleRate, 22050);
  const { code, error } = await vocode("unpng", voice, path.join(place, "no.wav"));
  assert.equal(code, 1);
  assert.match(error, /voice\.wav cannot be read: it is no PNG file\./);
});

test("dataset: the same tree of pictures; what is there is skipped, what fails is listed", async () => {
  const place = folder();
  const [tree, out] = ["tree", "out"].map((name) => path.join(place, name));
  mkdirSync(path.join(tree, "84", "121"), { recursive: true });
  writeFileSync(path.join(tree, "84", "121", "a.wav"), readFileSync(voice));
  writeFileSync(path.join(tree, "84", "b.flac"), "broken");
  const first = await vocode("dataset", tree, out);
  assert.equal(first.code, 1);
  assert.match(first.out, /FAILED .*b\.flac cannot be read.*\n2 recordings: 1 written, 0 were there, 1 failed\./);
  assert.ok(existsSync(path.join(out, "84", "121", "a.png")));
  rmSync(path.join(tree, "84", "b.flac"));
  const second = await vocode("dataset", tree, out);
  assert.equal(second.code, 0);
  assert.match(second.out, /1 recordings: 0 written, 1 were there, 0 failed\./);
});

test("dataset: of two recordings that would have one picture the second fails, also when it is there", async () => {
  const place = folder();
  const [tree, out] = ["tree", "out"].map((name) => path.join(place, name));
  mkdirSync(tree);
  for (const name of ["a.ogg", "a.wav"]) writeFileSync(path.join(tree, name), readFileSync(voice));
  const first = await vocode("dataset", tree, out);
  assert.equal(first.code, 1);
  assert.match(first.out, /FAILED .*a\.wav: its picture would be .*a\.png, which is that of a\.ogg\./);
  assert.match(first.out, /2 recordings: 1 written, 0 were there, 1 failed\./);
  const second = await vocode("dataset", tree, out);
  assert.match(second.out, /2 recordings: 0 written, 1 were there, 1 failed\./);
});
