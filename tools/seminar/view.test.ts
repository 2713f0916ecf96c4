import assert from "node:assert/strict";
import test from "node:test";
import { type Fragment, type PageView, update } from "./view.ts";

const page = (...outputs: Fragment[]): PageView => ({
  title: "Any",
  contents: "",
  points: "",
  status: "",
  busy: false,
  problem: "",
  cells: [
    {
      id: "a",
      kind: "code",
      body: { key: "text", html: "<pre>" },
      place: "line 1",
      state: "done",
      stale: false,
      outputs,
    },
  ],
});

test("a page that shows nothing yet is told everything", () => {
  const [cell] = update(undefined, page({ key: "1", html: "<b>" })).cells;
  assert.deepEqual([cell.body, cell.outputs], [{ key: "text", html: "<pre>" }, [{ key: "1", html: "<b>" }]]);
});

test("later only what it does not have: players and figures are large", () => {
  const shown = page({ key: "1", html: "<b>" }, { key: "2", html: "<i>" });
  const [cell] = update(shown, page({ key: "2", html: "<i>" }, { key: "3", html: "<u>" })).cells;
  assert.deepEqual(cell.body, { key: "text" });
  assert.deepEqual(cell.outputs, [{ key: "2" }, { key: "3", html: "<u>" }]);
});
