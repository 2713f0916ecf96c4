import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { readFromFolders } from "./read-file.ts";

const base = mkdtempSync(path.join(tmpdir(), "speclab read é "));
after(() => rmSync(base, { recursive: true }));
const [notebook, repository] = ["work", "repository"].map((name) => path.join(base, name));
for (const folder of [notebook, repository]) mkdirSync(path.join(folder, "data"), { recursive: true });
writeFileSync(path.join(notebook, "mine.wav"), "mine");
writeFileSync(path.join(notebook, "data", "both.wav"), "the notebook's");
writeFileSync(path.join(repository, "data", "both.wav"), "the repository's");
writeFileSync(path.join(repository, "data", "shipped.wav"), "shipped");

const read = async (file: string) => Buffer.from(await readFromFolders(file, [notebook, repository])).toString();

test("a file is the notebook's own, else the repository's, or where its absolute path says", async () => {
  assert.equal(await read("mine.wav"), "mine");
  assert.equal(await read("data/both.wav"), "the notebook's");
  assert.equal(await read("data/shipped.wav"), "shipped");
  assert.equal(await read("../repository/data/shipped.wav"), "shipped");
  assert.equal(await read(path.join(notebook, "mine.wav")), "mine");
});

test("what cannot be read is a sentence with the file and the places", async () => {
  await assert.rejects(read("data/lost.wav"), {
    message: `read: there is no file data/lost.wav (looked in ${notebook} and ${repository})`,
  });
  await assert.rejects(read("mine.wav/x.wav"), /there is no file mine\.wav\/x\.wav/);
  await assert.rejects(read(path.join(base, "lost.wav")), { message: new RegExp(`\\(looked in ${base}\\)`) });
  await assert.rejects(read("data"), { message: "read: data is a folder, a file is needed" });
});
