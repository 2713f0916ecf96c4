// PyTorch for the comparison, in an environment of its own in build/bench.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { benchFolder, pythonSettings } from "../dsp/python.ts";

/** The build without CUDA is ten times smaller; elsewhere than on Linux the plain name means the same. */
const packages = [process.platform === "linux" ? "torch==2.13.0+cpu" : "torch==2.13.0", "numpy==2.4.6"];

/**
 * A Python with torch and NumPy. SPECLAB_BENCH_PYTHON names one that is taken as it is.
 *
 * @returns a sentence when there is none
 */
export function torchPython(): { command: string } | string {
  const named = process.env.SPECLAB_BENCH_PYTHON;
  if (named) return { command: named };
  const folder = path.join(benchFolder, "python-torch");
  const command = path.join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const stamp = path.join(folder, "speclab-stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === packages.join("\n")) return { command };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  console.error("Installing torch for the comparison (220 MB to download, 800 MB on disk, once) …");
  const python = [process.env.SPECLAB_PYTHON ?? "", "python3", "python"].find(
    (name) => name && run(name, ["--version"]).ok,
  );
  if (!python) return "Python 3.11 or newer is needed for torch and was not found.";
  if (!run(python, ["-m", "venv", folder]).ok)
    return `${python} can make no environment here: install its venv and pip (Debian: apt install python3-venv).`;
  const options = ["--disable-pip-version-check", "--no-input", "--no-compile", "--prefer-binary"];
  const { ok, output } = run(command, ["-m", "pip", "install", ...options, ...packages]);
  if (!ok) return `torch could not be installed: ${output.trim().split("\n").at(-1)}`;
  writeFileSync(stamp, packages.join("\n"));
  return { command };
}

function run(command: string, words: readonly string[]): { ok: boolean; output: string } {
  const settings = { encoding: "utf8", env: pythonSettings(), maxBuffer: 2 ** 26 } as const;
  const { status, stdout, stderr } = spawnSync(command, words, settings);
  return { ok: status === 0, output: `${stdout ?? ""}${stderr ?? ""}` };
}
