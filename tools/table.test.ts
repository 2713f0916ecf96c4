import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTable } from "./table.ts";

test("columns are as wide as their widest text, numbers stand at the right, nothing trails", () => {
  const table = formatTable([
    ["name", "points", ""],
    ["é", "3 of 12", "x"],
    ["longer", "0 of 3", ""],
  ]);
  assert.equal(table, ["name     points", "é       3 of 12  x", "longer   0 of 3"].join("\n"));
});
