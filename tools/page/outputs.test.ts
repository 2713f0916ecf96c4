import assert from "node:assert/strict";
import test from "node:test";
import type { Output } from "#kernel/notebook";
import { isSaidAlready, outputHtml } from "./outputs.ts";

const shown = (data: Record<string, unknown>): string =>
  outputHtml({ output_type: "display_data", data, metadata: {} });
const attack = '</script><script>alert("x")</script><b>';

test("text is text: nothing in it becomes HTML or a terminal's colour", () => {
  const html = outputHtml({ output_type: "stream", name: "stderr", text: `\u001b[31m${attack}\u001b[0m` });
  assert.equal(
    html,
    '<pre class="stream stderr">&lt;/script&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&lt;b&gt;</pre>',
  );
});

test("an error shows its traceback, the first line of it in bold", () => {
  const error: Output = {
    output_type: "error",
    ename: "RangeError",
    evalue: "x < 0",
    traceback: ["RangeError: x < 0", "  at f"],
  };
  assert.equal(outputHtml(error), '<pre class="error"><strong>RangeError: x &lt; 0</strong>\n  at f</pre>');
  assert.match(outputHtml({ ...error, traceback: [] }), /<strong>RangeError: x &lt; 0<\/strong><\/pre>/);
});

test("a figure is its still picture with the text as description, and its data for the script", () => {
  const html = shown({
    "application/vnd.plotly.v1+json": { data: [], layout: { title: { text: attack } } },
    "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'><text fill='#222'>50 % & \"more\"</text></svg>",
    "text/plain": 'A "figure"',
  });
  assert.match(html, /<img class="still" src="data:image\/svg\+xml,%3Csvg [^"<>#]*" alt="A &quot;figure&quot;">/);
  const [, json] = /<script type="application\/json">(.*?)<\/script>/.exec(html) ?? [];
  assert.equal(JSON.parse(json).layout.title.text, attack);
  const [, address] = /src="([^"]*)"/.exec(html) ?? [];
  assert.match(decodeURIComponent(address), /<text fill='#222'>50 % & "more"<\/text>/);
});

test("a base64 picture cannot leave its attribute", () => {
  assert.equal(
    shown({ "image/png": 'AA"><b>\nBB==', "text/plain": "" }),
    '<img class="still" src="data:image/png;base64,AAbBB==" alt="Picture">',
  );
});

test("of several forms the richest is shown", () => {
  assert.equal(shown({ "text/html": "<i>x</i>", "text/plain": "x" }), '<div class="html"><i>x</i></div>');
  assert.equal(shown({ "text/plain": "1 < 2" }), '<pre class="text">1 &lt; 2</pre>');
  assert.match(shown({ "application/json": { a: 1 } }), /&quot;a&quot;: 1/);
});

test("a check's error is left out beside its verdict only", () => {
  const error: Output = { output_type: "error", ename: "CheckFailed", evalue: "0 of 2", traceback: [] };
  const data = { "application/vnd.speclab.verdict+json": { kind: "verdict" } };
  const verdict: Output = { output_type: "display_data", data, metadata: {} };
  assert.equal(isSaidAlready(error, [verdict, error]), true);
  assert.equal(isSaidAlready(error, [error]), false);
  assert.equal(isSaidAlready(verdict, [verdict, error]), false);
});
