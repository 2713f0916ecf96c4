// Python environments of the comparisons, in build/bench: librosa as pinned with torch beside it, and the newest librosa.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** This file runs from build/js/bench/dsp. */
export const root: string = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));
export const benchFolder: string = path.join(root, "build/bench");

const requirements = path.join(root, "bench/dsp/requirements.txt");
/** The build without CUDA, which is ten times smaller; elsewhere than on Linux the plain name means the same. */
const torch = process.platform === "linux" ? "torch==2.13.0+cpu" : "torch==2.13.0";

export interface Python {
  readonly command: string;
  /** What is missing in it, as a sentence. */
  readonly note?: string;
}

/**
 * Python with the pinned librosa, SciPy and, where it can be had, torch. SPECLAB_BENCH_PYTHON names another one, which is
 * taken as it is.
 *
 * @param withTorch whether torch is wanted too: it is most of the download
 * @returns a sentence when there is none
 */
export function pinnedPython({ withTorch }: { withTorch: boolean }): Python | string {
  const named = process.env.SPECLAB_BENCH_PYTHON;
  if (named) return { command: named };
  const folder = path.join(benchFolder, "python");
  const made = environment(folder, "librosa and SciPy for the comparison (100 MB to download, 480 MB on disk, once)", [
    "-r",
    requirements,
  ]);
  if (typeof made === "string" || !withTorch) return made;
  const done = path.join(folder, "speclab-torch");
  if (existsSync(done) && readFileSync(done, "utf8") === torch) return made;
  announce("torch for the comparison (200 MB to download, 700 MB on disk, once)");
  if (!pip(made.command, [torch]).ok)
    return { ...made, note: `${torch} could not be installed, so torch is not measured.` };
  writeFileSync(done, torch);
  return made;
}

/** The newest librosa that pip finds, when it is another than the pinned one. */
export function newestPython(pinned: Python): Python | undefined {
  if (process.env.SPECLAB_BENCH_PYTHON) return undefined;
  const words = ["--dry-run", "--no-deps", "--ignore-installed", "--quiet", "--report", "-", "librosa"];
  const { ok, output } = pip(pinned.command, words);
  if (!ok) return undefined;
  const [newest] = JSON.parse(output).install;
  const { version } = newest.metadata;
  if (readFileSync(requirements, "utf8").includes(`librosa==${version}\n`)) return undefined;
  const folder = path.join(benchFolder, `python-librosa-${version}`);
  const made = environment(folder, `librosa ${version}, the newest (100 MB to download, 480 MB on disk, once)`, [
    `librosa==${version}`,
  ]);
  return typeof made === "string" ? undefined : made;
}

function environment(folder: string, what: string, packages: readonly string[]): Python | string {
  const command = path.join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const stamp = path.join(folder, "speclab-stamp");
  const wanted = packages.map((word) => (existsSync(word) ? readFileSync(word, "utf8") : word)).join("\n");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && run(command, ["-c", "import librosa"]).ok)
    return { command };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  announce(what);
  const python = [process.env.SPECLAB_PYTHON ?? "", "python3", "python"].find(
    (name) => name && run(name, ["--version"]).ok,
  );
  if (!python) return "Python 3.11 or newer is needed for librosa and was not found.";
  if (!run(python, ["-m", "venv", folder]).ok)
    return `${python} can make no environment here: install its venv and pip (Debian: apt install python3-venv).`;
  const installed = pip(command, packages);
  if (!installed.ok) return `librosa could not be installed: ${installed.output.trim().split("\n").at(-1)}`;
  writeFileSync(stamp, wanted);
  return { command };
}

function announce(what: string): void {
  process.stderr.write(`Installing ${what} …\n`);
}

function pip(python: string, words: readonly string[]): { ok: boolean; output: string } {
  const options = ["--disable-pip-version-check", "--no-input", "--no-compile", "--prefer-binary"];
  return run(python, ["-m", "pip", "install", ...options, ...words]);
}

function run(command: string, words: readonly string[]): { ok: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(command, words, {
    encoding: "utf8",
    env: pythonSettings(),
    maxBuffer: 2 ** 26,
  });
  return { ok: status === 0, output: status === 0 ? stdout : `${stdout ?? ""}${stderr ?? ""}` };
}

/** One thread for every library that would take more; nothing of another Python. */
export function pythonSettings(): NodeJS.ProcessEnv {
  const { PYTHONHOME: _home, PYTHONPATH: _path, ...env } = process.env;
  const one = ["OMP", "MKL", "OPENBLAS", "NUMBA", "VECLIB_MAXIMUM", "NUMEXPR"].map((name) => [
    `${name}_NUM_THREADS`,
    "1",
  ]);
  const numba = { NUMBA_CACHE_DIR: path.join(benchFolder, "numba") };
  return { ...env, ...Object.fromEntries(one), ...numba, PYTHONNOUSERSITE: "1" };
}
