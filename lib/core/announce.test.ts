import assert from "node:assert/strict";
import { test } from "node:test";
import { announce, listen } from "./announce.ts";

test("nobody listens, one listens, and the one before listens again", () => {
  const heard: string[] = [];
  announce("unheard");
  const outer = listen((name) => heard.push(`outer ${name}`));
  const inner = listen((name) => heard.push(`inner ${name}`));
  announce("stft");
  inner.stop();
  announce("istft");
  outer.stop();
  announce("unheard");
  assert.deepEqual(heard, ["inner stft", "outer istft"]);
});
