import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { decodeSafetensors, encodeSafetensors, type Safetensors } from "./safetensors.ts";

const file: Safetensors = {
  tensors: {
    "parameters/weight": { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, -1e30) },
    größe: { shape: [], data: Float32Array.of(0.1) },
    nothing: { shape: [0, 4], data: new Float32Array() },
  },
  metadata: { "speclab.training": '{"step":3}' },
};

test("what is written is read back, also from the middle of a larger buffer", () => {
  const bytes = encodeSafetensors(file);
  assert.deepEqual(decodeSafetensors(bytes), file);
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  assert.deepEqual(decodeSafetensors(larger.subarray(3)), file);
});

test("damaged files are refused with a reason", () => {
  const bytes = encodeSafetensors(file);
  assert.throws(() => decodeSafetensors(bytes.subarray(0, 5)), /these 5 bytes are no whole safetensors file/);
  assert.throws(() => decodeSafetensors(bytes.subarray(0, bytes.length - 1)), /not where the header says/);
  assert.throws(() => decodeSafetensors(new Uint8Array(100)), /no whole safetensors file/);
  const noJson = bytes.slice();
  noJson[8] = 65;
  assert.throws(() => decodeSafetensors(noJson), /the header is no JSON/);
  const half = Buffer.from(bytes).toString("latin1").replace('"F32"', '"F16"');
  assert.throws(() => decodeSafetensors(Buffer.from(half, "latin1")), /must be of F32, got F16/);
  const wrong = { tensors: { x: { shape: [2], data: new Float32Array(3) } }, metadata: {} };
  assert.throws(() => encodeSafetensors(wrong), /x must hold 2 numbers for its shape, got 3/);
});

test("Python reads the file: header by the format's own rules, numbers by its struct", (t) => {
  const python = process.platform === "win32" ? "python" : "python3";
  const found = spawnSync(python, ["-c", "print(1)"], { encoding: "utf8" });
  if (found.status !== 0) {
    if (process.env.SPECLAB_REQUIRE?.split(",").includes("python")) assert.fail("python is required and is not here");
    return t.skip("there is no Python here, so nobody else reads the checkpoint");
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-safetensors-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const target = path.join(folder, "x.safetensors");
  writeFileSync(target, encodeSafetensors(file));
  const { stdout, stderr } = spawnSync(python, ["-X", "utf8", "-c", reader, target], { encoding: "utf8" });
  assert.equal(stderr, "");
  assert.deepEqual(JSON.parse(stdout), {
    metadata: file.metadata,
    tensors: Object.fromEntries(
      Object.entries(file.tensors).map(([name, { shape, data }]) => [name, { shape, data: [...data] }]),
    ),
  });
});

/** With the safetensors package where it is installed, else by hand. */
const reader = `
import json, struct, sys
try:
    from safetensors import safe_open
    with safe_open(sys.argv[1], framework="numpy") as f:
        metadata = f.metadata()
        tensors = {k: {"shape": list(f.get_tensor(k).shape), "data": f.get_tensor(k).ravel().tolist()} for k in f.keys()}
except ImportError:
    raw = open(sys.argv[1], "rb").read()
    (n,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + n])
    metadata = header.pop("__metadata__")
    tensors = {}
    for k, v in header.items():
        assert v["dtype"] == "F32"
        a, b = v["data_offsets"]
        tensors[k] = {"shape": v["shape"], "data": list(struct.unpack("<%df" % ((b - a) // 4), raw[8 + n + a:8 + n + b]))}
print(json.dumps({"metadata": metadata, "tensors": tensors}))
`;
