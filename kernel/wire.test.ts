import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { decode, encode, newHeader } from "./wire.ts";

const KEY = "a key";
const header = newHeader("execute_request", "session");
const frames = (): Buffer[] =>
  encode(header, { code: "1 + 1 // é" }, { cellId: "a" }, KEY).map((part) => Buffer.from(part));

test("what is encoded is decoded, whatever routing frames stand before it", () => {
  const message = decode([Buffer.from("routing"), ...frames()], "shell", KEY);
  assert.equal(message.type, "execute_request");
  assert.deepEqual(message.header, header);
  assert.deepEqual(message.content, { code: "1 + 1 // é" });
  assert.deepEqual(message.metadata, { cellId: "a" });
});

test("the signature is HMAC-SHA256 in hex over header, parent, metadata and content", () => {
  const [, signature, ...parts] = frames().map(String);
  assert.equal(signature, createHmac("sha256", KEY).update(parts.join("")).digest("hex"));
});

test("messages that are changed, signed with another key or no messages at all are refused", () => {
  const changed = frames();
  changed[5] = Buffer.from('{"code":"rm()"}');
  assert.throws(() => decode(changed, "shell", KEY), /shell: a message whose signature is wrong/);
  assert.throws(() => decode(frames(), "iopub", "another key"), /signature is wrong/);
  assert.throws(() => decode([Buffer.from("hello")], "iopub", KEY), /iopub: a message without <IDS\|MSG>/);
});
