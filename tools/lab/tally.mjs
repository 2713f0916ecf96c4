// A reporter for `node --test`: failures and measured numbers as text, and at the end one line of JSON with what ran.
//
// The line is for tools/test.mjs, which adds up several runs and must notice when a run has tested nothing.
import { inspect } from "node:util";

/** How the line of JSON begins. */
export const mark = "speclab-tally ";

export default async function* tally(events) {
  const counts = { passed: 0, failed: 0, skipped: [] };
  for await (const { type, data } of events) {
    if (type === "test:fail" && !isSuite(data)) {
      counts.failed++;
      yield `\n✖ ${data.name}\n  ${place(data)}\n${indent(reason(data.details.error))}\n`;
    }
    if (type === "test:stdout" && data.message.startsWith("measured: ")) yield data.message;
    if (type === "test:pass" && !isSuite(data) && !isFile(data)) {
      if (data.skip === undefined || data.skip === false) counts.passed++;
      else counts.skipped.push({ name: data.name, why: data.skip === true ? "" : data.skip });
    }
  }
  yield `\n${mark}${JSON.stringify(counts)}\n`;
}

/** A suite fails when one of its tests fails; only the test is counted. */
function isSuite(data) {
  return data.details?.type === "suite";
}

/** Node reports a file in which no test was found as a test that has passed. It is none. */
function isFile(data) {
  return data.file?.endsWith(data.name) ?? false;
}

function place({ file, line, column }) {
  return file === undefined ? "" : `${file}:${line ?? 1}:${column ?? 1}`;
}

function reason(error) {
  const cause = error?.cause ?? error;
  return typeof cause === "string" ? cause : inspect(cause, { depth: 4, colors: false });
}

function indent(text) {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
