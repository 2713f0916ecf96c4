import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import test, { after, before } from "node:test";
import { type Actions, SeminarServer } from "./server.ts";
import type { PageView } from "./view.ts";

const done: string[] = [];
const view: PageView = { title: "Any", contents: "", points: "", status: "", busy: false, problem: "", cells: [] };
const actions: Actions = {
  view: () => view,
  stop: () => done.push("stop"),
  runAnew: () => done.push("run anew"),
  save: (name, bytes) => {
    if (name !== "a b.wav") throw new Error("not this name");
    done.push(`${name} ${bytes.length}`);
    return "a b-2.wav";
  },
};
let server: SeminarServer;
before(async () => {
  server = await SeminarServer.start(actions, 18_890);
});
after(() => server.close());

/** `fetch` does not let us say by which name we call the server. */
function statusFor(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(server.address, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once("error", reject)
      .end();
  });
}

test("only who has the secret gets in, and only under this machine's own name", async () => {
  const { origin, pathname, host } = new URL(server.address);
  assert.equal((await fetch(origin)).status, 403);
  assert.equal((await fetch(`${origin}/${"0".repeat(48)}/`)).status, 403);
  assert.equal((await fetch(`${origin}/stop`, { method: "POST" })).status, 403);
  assert.equal(await statusFor(host), 200);
  assert.equal(await statusFor("elsewhere.example"), 403);
  assert.equal((await fetch(`${origin}${pathname}no-such`)).status, 404);
  assert.equal((await fetch(`${origin}${pathname}stop`)).status, 404, "looking does nothing");
  assert.deepEqual(done, []);
});

test("the page may connect to its server and to nothing else", async () => {
  const html = await (await fetch(server.address)).text();
  assert.match(html, /<html lang="en">/);
  assert.match(html, /content="default-src 'none'; script-src 'self';.*connect-src 'self'/);
  for (const [, script] of html.matchAll(/<script src="([^"]*)"/g)) {
    const answer = await fetch(new URL(script, server.address));
    assert.match(answer.headers.get("content-type") ?? "", /^text\/javascript/, script);
    await answer.arrayBuffer();
  }
});

test("buttons and recordings reach the seminar", async () => {
  const post = (name: string, body = ""): Promise<Response> => fetch(server.address + name, { method: "POST", body });
  await post("stop");
  await post("run-anew");
  const saved = await post("save/a%20b.wav", "RIFF");
  assert.deepEqual([saved.status, await saved.text()], [200, "a b-2.wav"]);
  const refused = await post("save/other.wav", "RIFF");
  assert.deepEqual([refused.status, await refused.text()], [400, "not this name"]);
  assert.deepEqual(done, ["stop", "run anew", "a b.wav 4"]);
});

/** The status of the answer to these very bytes: nothing tidies them up. */
function statusOf(firstLine: string): Promise<number> {
  const { hostname, port, host } = new URL(server.address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(`${firstLine} HTTP/1.1\r\nhost: ${host}\r\n\r\n`),
    );
    socket.once("data", (answer) => {
      resolve(Number(answer.toString().split(" ")[1]));
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

test("no request ends the seminar: not an address without sense, not an upload that breaks off", async () => {
  const { hostname, port, host, pathname } = new URL(server.address);
  assert.equal(await statusOf("GET //"), 403);
  assert.equal(await statusOf(`GET http://[${pathname}`), 403);
  assert.equal(await statusOf(`POST ${pathname}save/%E0%A4%A`), 400);

  const upload = `POST ${pathname}save/a.wav HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 1000\r\n\r\nRIFF`;
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(upload, () => setTimeout(closed, 20)));
    const closed = (): void => {
      socket.once("close", () => resolve()).destroy();
    };
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await fetch(server.address)).status, 200);
});

test("a page that listens is told everything at once, then what is new, and lets the server close", async () => {
  const answer = await fetch(new URL("events", server.address));
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => JSON.parse(((await reader.read()).value ?? "").replace(/^data: /, ""));
  assert.equal((await next()).status, "");
  Object.assign(view, { status: "Running line 7" });
  server.changed();
  assert.equal((await next()).status, "Running line 7");
});
