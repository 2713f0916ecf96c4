import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { after, beforeEach, test } from "node:test";
import { type Host, host } from "../core/index.ts";
import { download } from "./download.ts";
import type { Checksum } from "./download-checksum.ts";
import { type DownloadError, diskError } from "./download-error.ts";
import { installScriptHost } from "./script-host.ts";
import { type FileServer, fileServer } from "./testing/file-server.ts";

const folder = mkdtempSync(path.join(tmpdir(), "speclab-download-"));
const server: FileServer = await fileServer();
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

// What is said goes into a list instead of the terminal.
installScriptHost();
const said: string[] = [];
(globalThis as { [key: symbol]: Host })[Symbol.for("speclab.host")] = {
  ...host(),
  display: (bundle) => void said.push(bundle["text/plain"]),
};
beforeEach(() => {
  said.length = 0;
  server.requests.length = 0;
});

const bytes: Uint8Array = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 5);
const sum: Checksum = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const quick = { waitSeconds: 0.001, retries: 2 };
const at = (name: string): string => `${server.address}/${name}`;

let files = 0;
/** A fresh name in the test's folder, and the same bytes on the server under it. */
function fresh(manners: Parameters<FileServer["serve"]>[2] = {}, content = bytes): { file: string; address: string } {
  const name = `set-${files++}.tar.gz`;
  server.serve(`/${name}`, content, manners);
  return { file: path.join(folder, name, name), address: at(name) };
}

const leftOf = (file: string): string[] => readdirSync(path.dirname(file)).sort();

test("a file comes whole, is said with size, room and licence, and is not fetched again", async () => {
  const { file, address } = fresh();
  const source = { addresses: [address], checksum: sum, licence: "CC BY 4.0" };
  const first = await download(source, file, { name: "A small set" });
  assert.deepEqual(first, { file, bytes: bytes.length, from: "network", trust: "published sum" });
  assert.deepEqual(new Uint8Array(readFileSync(file)), bytes);
  assert.match(said[0], /^Downloading A small set: 300 kB to download, .* free, licence CC BY 4\.0; it goes to /);
  assert.equal((await download(source, file)).from, "disk");
  assert.equal(server.requests.length, 1);
  assert.deepEqual(leftOf(file), [path.basename(file)], "no part, no lock");
});

test("a broken connection is taken up where it ended", async () => {
  const { file, address } = fresh({ breaks: { after: 100_000, times: 2 } });
  await download({ addresses: [address], checksum: sum }, file, quick);
  const begins = server.requests.map(({ range }) => Number(range?.match(/\d+/)?.[0] ?? 0));
  assert.equal(begins.length, 3);
  assert.ok(begins[0] === 0 && begins[1] > 0 && begins[2] > begins[1], `${begins}`);
  assert.deepEqual(new Uint8Array(readFileSync(file)), bytes);
});

test("a connection that breaks again and again leaves a part, and the next call goes on there", async () => {
  const { file, address } = fresh({ breaks: { after: 1000, times: 1e9 } });
  const source = { addresses: [address], checksum: sum };
  // It gets on by a thousand bytes each time, so it must not be endless here: one try, no retries.
  await assert.rejects(download(source, file, { ...quick, retries: 0 }), (error: DownloadError) => {
    assert.equal(error.fault, "network");
    assert.match(error.message, /could not be fetched: .*the connection broke.*what came is kept/);
    return true;
  });
  const kept = readFileSync(`${file}.part`).length;
  assert.ok(kept > 0 && kept < bytes.length);
  assert.ok(!existsSync(file), "nothing under the name");
  server.serve(new URL(address).pathname, bytes);
  await download(source, file);
  assert.equal(server.requests.at(-1)?.range, `bytes=${kept}-`);
  assert.deepEqual(new Uint8Array(readFileSync(file)), bytes);
});

test("a server that ignores ranges sends all again; one that has another file by now, too", async () => {
  const ignoring = fresh({ ranges: false, breaks: { after: 100_000, times: 1 } });
  await download({ addresses: [ignoring.address], checksum: sum }, ignoring.file, quick);
  assert.deepEqual(new Uint8Array(readFileSync(ignoring.file)), bytes);

  const changing = fresh({ breaks: { after: 100_000, times: 1e9 } });
  const source = { addresses: [changing.address] };
  await assert.rejects(download(source, changing.file, { ...quick, retries: 0 }));
  const other = bytes.map((byte) => byte ^ 1);
  server.serve(new URL(changing.address).pathname, other, { etag: `"two"` });
  await download(source, changing.file, quick);
  assert.deepEqual(new Uint8Array(readFileSync(changing.file)), other, "not half of one and half of the other");
});

test("a part that is whole already needs nothing more", async () => {
  const { file, address } = fresh({ breaks: { after: 100_000, times: 1e9 } });
  await assert.rejects(download({ addresses: [address] }, file, { ...quick, retries: 0 }));
  writeFileSync(`${file}.part`, bytes);
  await download({ addresses: [address], checksum: sum }, file, quick);
  assert.deepEqual(new Uint8Array(readFileSync(file)), bytes);
});

test("a wrong sum: kept aside, not used, both sums named", async () => {
  const { file, address } = fresh({}, bytes.slice(1));
  await assert.rejects(download({ addresses: [address], checksum: sum }, file), (error: DownloadError) => {
    assert.equal(error.fault, "checksum");
    assert.match(error.message, new RegExp(`sha256 sum [0-9a-f]{12}…, and its authors published ${sum.slice(7, 19)}…`));
    return true;
  });
  assert.deepEqual(leftOf(file), [`${path.basename(file)}.wrong-sum`]);
});

test("without a published sum the first one is recorded, in sha256sum's form, and required later", async () => {
  const { file, address } = fresh();
  const source = { addresses: [address] };
  assert.equal((await download(source, file)).trust, "first download: sum recorded");
  assert.equal(readFileSync(`${file}.sha256`, "utf8"), `${sum.slice(7)}  ${path.basename(file)}\n`);
  assert.equal((await download(source, file)).trust, "sum recorded at the first download");
  rmSync(file);
  server.serve(new URL(address).pathname, bytes.slice(1));
  await assert.rejects(
    download(source, file),
    /at the first download it had .*delete .*\.sha256 if the set has changed/,
  );
  writeFileSync(file, bytes.slice(2));
  await assert.rejects(download(source, file), /kept as .*\.wrong-sum/, "a file that was changed here, too");
});

test("md5 and sha1, which some sets publish", async () => {
  for (const kind of ["md5", "sha1"] as const) {
    const { file, address } = fresh();
    const checksum: Checksum = `${kind}:${createHash(kind).update(bytes).digest("hex")}`;
    assert.equal((await download({ addresses: [address], checksum }, file)).trust, "published sum");
  }
});

test("mirrors: the next address is asked when one does not have it; redirects are followed", async () => {
  const { file, address } = fresh();
  server.serve("/moved", bytes, { redirectTo: address });
  await download({ addresses: [at("nowhere"), at("moved")], checksum: sum }, file, quick);
  assert.deepEqual(
    server.requests.map(({ path: asked }) => asked),
    ["/nowhere", "/moved", new URL(address).pathname],
  );
});

test("not there, refused, a login page, a busy server, nobody at all: each in its words", async () => {
  const file = path.join(folder, "none", "none.zip");
  const complaint = async (address: string): Promise<string> => {
    const error: DownloadError = await download({ addresses: [address] }, file, quick).then(
      () => assert.fail("must fail"),
      (reason) => reason,
    );
    return `${error.fault}: ${error.message}`;
  };
  assert.match(
    await complaint(at("none.zip")),
    /^server: .*none\.zip is not there any more \(404\).*put it at .*none\.zip/,
  );
  server.serve("/secret", bytes, { status: { code: 403 } });
  assert.match(await complaint(at("secret")), /^server: .*refuses .*secret \(403\)/);
  server.serve("/login", bytes, { contentType: "text/html; charset=utf-8" });
  assert.match(await complaint(at("login")), /^server: .*answered with a web page: does this network ask for a login/);
  server.serve("/busy", bytes, { status: { code: 503 } });
  assert.match(await complaint(at("busy")), /^network: .*busy or out of order \(503\)/);
  const gone = await fileServer();
  await gone.close();
  assert.match(await complaint(`${gone.address}/x`), /^network: .*nobody answers there/);
  assert.match(await complaint("http://name.invalid/x"), /^network: .*is this computer online\?/);
  process.env.HTTP_PROXY = "http://proxy.invalid:3128";
  try {
    assert.match(await complaint(`${gone.address}/x`), /HTTP_PROXY is set, and Node takes it .*NODE_USE_ENV_PROXY=1/);
  } finally {
    delete process.env.HTTP_PROXY;
  }
});

test("a busy server is asked again", async () => {
  const { file, address } = fresh({ status: { code: 503, times: 2 } });
  await download({ addresses: [address], checksum: sum }, file, quick);
  assert.equal(server.requests.length, 3);
});

test("a server that falls silent is given up", async () => {
  const { file, address } = fresh({ hangsAfter: 1000 });
  const source = { addresses: [address] };
  const options = { retries: 0, stallSeconds: 0.2 };
  await assert.rejects(download(source, file, options), /nothing came for 0\.2 seconds/);
  assert.equal(readFileSync(`${file}.part`).length, 1000);
});

test("a size that nobody says, and a body without a length", async () => {
  const { file, address } = fresh({ chunked: true });
  await assert.rejects(download({ addresses: [address], checksum: sum }, file), /it is large: size unknown/);
  await download({ addresses: [address], checksum: sum, bytes: 300_000 }, file);
  assert.deepEqual(new Uint8Array(readFileSync(file)), bytes);
});

test("above 500 MB somebody is asked; where nobody can be, the sentence says what to do", async () => {
  const { file, address } = fresh();
  const source = { addresses: [address], bytes: 600e6, unpackedBytes: 1.2e9, licence: "CC BY 4.0" };
  const options = { name: "A large set" };
  await assert.rejects(download(source, file, options), (error: DownloadError) => {
    assert.equal(error.fault, "declined");
    assert.match(
      error.message,
      /A large set is not here .* 600 MB to download, 1\.2 GB unpacked, .* free, licence CC BY/,
    );
    assert.match(error.message, /\{ download: true \} in the call, or SPECLAB_DOWNLOAD=yes/);
    return true;
  });
  const questions: string[] = [];
  const ask = (answer: boolean) => async (question: string) => {
    questions.push(question);
    return answer;
  };
  await assert.rejects(download(source, file, { ...options, ask: ask(false) }), /the answer was no/);
  assert.equal(server.requests.length, 0, "nobody was called before the answer");
  await download(source, file, { ...options, ask: ask(true) });
  assert.match(questions[0], /^Download A large set \(600 MB to download, .*\) to .*\?$/);
});

test("download: true, false and SPECLAB_DOWNLOAD", async () => {
  const { file, address } = fresh();
  const large = { addresses: [address], bytes: 600e6 };
  await assert.rejects(download(large, file, { download: false }), /downloads are off here/);
  process.env.SPECLAB_DOWNLOAD = "no";
  await assert.rejects(download({ addresses: [address] }, file), /downloads are off here/);
  process.env.SPECLAB_DOWNLOAD = "perhaps";
  await assert.rejects(download(large, file), /SPECLAB_DOWNLOAD must be yes, no or ask, got perhaps/);
  process.env.SPECLAB_DOWNLOAD = "yes";
  await download(large, file);
  delete process.env.SPECLAB_DOWNLOAD;
  assert.ok(existsSync(file));
});

test("no room: said before the first byte; a disk that fills up: the part stays", async () => {
  const { file, address } = fresh();
  const huge = { addresses: [address], bytes: 1e18 };
  await assert.rejects(
    download(huge, file, { download: true }),
    /needs 1000000 TB, and .* has .* free: make room, or let SPECLAB_CACHE/,
  );
  assert.equal(server.requests.length, 0);
  const full = diskError(Object.assign(new Error("write"), { code: "ENOSPC" }), "x.part") as DownloadError;
  assert.equal(full.fault, "disk");
  assert.match(full.message, /x\.part cannot be written: the disk is full; what came so far is kept/);
});

test("an interrupt ends it at once, says what is kept, and leaves a part to go on with", async () => {
  const { file, address } = fresh({ hangsAfter: 50_000 });
  const stop = new AbortController();
  const going = download({ addresses: [address], checksum: sum }, file, { signal: stop.signal });
  while (!existsSync(`${file}.part`) || readFileSync(`${file}.part`).length < 50_000) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  stop.abort();
  await assert.rejects(going, (error: DownloadError) => {
    assert.equal(error.name, "Interrupted");
    assert.match(error.message, /was interrupted; 50 kB are kept in .*\.part, and the next call goes on there/);
    return true;
  });
  assert.deepEqual(leftOf(file), [`${path.basename(file)}.part`, `${path.basename(file)}.part.json`], "no lock");
  server.serve(new URL(address).pathname, bytes);
  await download({ addresses: [address], checksum: sum }, file);
  assert.equal(server.requests.at(-1)?.range, "bytes=50000-");
});

test("Ctrl-C in a script: the part stays, and the process ends by itself", async () => {
  const { file, address } = fresh({ hangsAfter: 50_000 });
  const program = `
    import { download } from ${JSON.stringify(new URL("./download.js", import.meta.url).href)};
    import { installScriptHost } from ${JSON.stringify(new URL("./script-host.js", import.meta.url).href)};
    installScriptHost();
    await download({ addresses: [${JSON.stringify(address)}] }, ${JSON.stringify(file)}).catch((error) => {
      console.log(error.name + ": " + error.message);
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program]);
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  while (!existsSync(`${file}.part`) || readFileSync(`${file}.part`).length < 50_000) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGINT");
  await new Promise((resolve) => child.once("close", resolve));
  assert.match(output, /Interrupted: download: .* was interrupted; 50 kB are kept/);
});

test("two that want the same file fetch it once; a lock of the dead is taken away", async () => {
  const { file, address } = fresh();
  const source = { addresses: [address], checksum: sum };
  const both = await Promise.all([download(source, file), download(source, file)]);
  assert.deepEqual(both.map(({ from }) => from).sort(), ["disk", "network"]);
  assert.equal(server.requests.length, 1);
  assert.ok(said.some((sentence) => /^Somebody else is fetching .*; waiting\.$/.test(sentence)));

  const other = fresh();
  await download({ addresses: [other.address] }, other.file); // makes the folder
  rmSync(other.file);
  const dead = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, ["--version"]);
    child.once("close", () => resolve(child.pid!));
  });
  writeFileSync(`${other.file}.lock`, JSON.stringify({ id: "x", pid: dead, host: hostname() }));
  await download({ addresses: [other.address] }, other.file);
  assert.ok(!existsSync(`${other.file}.lock`));
});
