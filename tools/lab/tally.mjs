// A reporter for `node --test`: failures and measured numbers as text, and at the end one line of JSON with what ran.
//
// The line is for tools/test.mjs, which adds up several runs and must notice when a run has tested nothing.
import { inspect } from "node:util";

/** How the line of JSON begins. */
export const mark = "speclab-tally ";

export default async function* tally(events) {
  const counts = { passed: 0, failed: 0, skipped: [] };
  for await (const { type, data } of events) {
    if (type === "test:fail" && toDo(data)) counts.skipped.push(skipped(data));
    else if (type === "test:fail" && !failedInside(data)) {
      counts.failed++;
      yield `\n✖ ${data.name}\n  ${place(data)}\n${indent(reason(data.details.error))}\n`;
    }
    if (type === "test:stdout" && data.message.startsWith("measured: ")) yield data.message;
    if (type === "test:pass" && !isFile(data)) {
      if (leftOut(data) || toDo(data)) counts.skipped.push(skipped(data));
      else if (!isSuite(data)) counts.passed++;
    }
  }
  yield `\n${mark}${JSON.stringify(counts)}\n`;
}

function isSuite(data) {
  return data.details?.type === "suite";
}

/** A suite fails when one of its tests fails, and then the test is counted; it can fail by its own hooks and body, too. */
function failedInside(data) {
  return isSuite(data) && data.details.error?.failureType === "subtestsFailed";
}

function leftOut({ skip }) {
  return skip !== undefined && skip !== false;
}

/** What is still to do has not passed, and Node counts it as no failure either. */
function toDo({ todo }) {
  return todo !== undefined && todo !== false;
}

/** A skipped suite is one entry: Node does not say which tests it would have had. */
function skipped(data) {
  const why = leftOut(data) ? data.skip : typeof data.todo === "string" && data.todo !== "" ? data.todo : "still to do";
  return { name: data.name, why: why === true ? "" : why };
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
