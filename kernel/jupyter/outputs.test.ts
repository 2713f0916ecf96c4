import assert from "node:assert/strict";
import { test } from "node:test";
import { Outputs } from "./outputs.ts";
import type { JupyterMessage } from "./tslab.ts";

const request = (run: number): JupyterMessage => ({ header: { msg_id: `request ${run}` } }) as JupyterMessage;

/** Outputs, and what they have published: the request and the text. */
function bench(): { outputs: Outputs; published: string[] } {
  const published: string[] = [];
  const outputs = new Outputs((_, content, parent) => {
    published.push(`${parent.header.msg_id}: ${(content as { text: string }).text}`);
  });
  return { outputs, published };
}

test("a run that still prints keeps its request; of the silent ones only some hundreds are remembered", () => {
  const { outputs, published } = bench();
  for (let run = 1; run <= 600; run++) {
    outputs.belong(run, request(run));
    outputs.publish(1, "stream", { text: "tick" });
  }
  assert.equal(published.at(-1), "request 1: tick");
  published.length = 0;
  for (const run of [2, 599]) outputs.publish(run, "stream", { text: "late" });
  assert.deepEqual(published, ["request 599: late"]);
});

test("outputs of a silent request go nowhere", () => {
  const { outputs, published } = bench();
  outputs.belong(1, undefined);
  outputs.stream(1, "stdout", "x");
  outputs.publish(1, "execute_result", {});
  assert.deepEqual(published, []);
});
