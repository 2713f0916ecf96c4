// Looks at what the soak does, in a thousandth of its time; the hours are for `npm run soak`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { soakCommand } from "./command.ts";
import { options } from "./options.ts";

test("options drawn at random break nothing", async () => {
  const { times, broken } = await options.run(0.01, () => {});
  assert.equal(times, 2000);
  assert.deepEqual(broken, []);
});

test("a trial that there is not, and a share that is none, are sentences", async () => {
  await assert.rejects(
    soakCommand(["--only", "kernels"]),
    /^RangeError: soak: --only must be of kernel, options.*got kernels$/,
  );
  await assert.rejects(
    soakCommand(["--share", "2"]),
    /^RangeError: soak: --share must be above 0 and at most 1, got 2$/,
  );
});
