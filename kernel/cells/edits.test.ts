import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyEdits } from "./edits.ts";

describe("applyEdits", () => {
  it("inserts, replaces and removes", () => {
    assert.equal(
      applyEdits("one two", [
        { at: 4, drop: 3, text: "three" },
        { at: 0, text: ">" },
      ]),
      ">one three",
    );
  });

  it("makes edits at one place in the order given", () => {
    assert.equal(
      applyEdits("ab", [
        { at: 1, text: "1" },
        { at: 1, text: "2" },
        { at: 1, drop: 1, text: "3" },
      ]),
      "a123",
    );
  });

  it("keeps the line breaks of what it removes", () => {
    assert.equal(applyEdits("a\nb\nc", [{ at: 0, drop: 4, text: "x" }]), "x\n\nc");
  });
});
