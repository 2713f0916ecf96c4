import assert from "node:assert/strict";
import path from "node:path";
import { it } from "node:test";
import { isInside, root, shown } from "./places.mjs";

for (const [folder, file, rules, inside] of [
  ["/house/work", "/house/work/01.ipynb", path.posix, true],
  ["/house/work", "/house/work", path.posix, true],
  ["/house/work", "/house/work/..drafts/01.ipynb", path.posix, true],
  ["/house/work", "/house/workshop/01.ipynb", path.posix, false],
  ["/house/work", "/house", path.posix, false],
  ["C:\\house\\work", "c:\\house\\work\\01.ipynb", path.win32, true],
  ["C:\\house\\work", "C:\\other\\01.ipynb", path.win32, false],
  ["C:\\house\\work", "D:\\house\\work\\01.ipynb", path.win32, false],
  ["C:\\house\\work", "\\\\school\\share\\01.ipynb", path.win32, false],
]) {
  it(`${file} is ${inside ? "" : "not "}inside ${folder}`, () => assert.equal(isInside(folder, file, rules), inside));
}

it("shows files of this folder from here, and others whole", () => {
  assert.equal(shown(path.join(root, "work", "01.ipynb")), "work/01.ipynb");
  assert.equal(shown(root), ".");
  const elsewhere = path.join(path.dirname(root), "other", "01.ipynb");
  assert.equal(shown(elsewhere), elsewhere);
});
