// What this repository installs, by its lock files and pinned lists: names, versions, and licences where a lock names them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../notebooks/sources.ts";

export interface Package {
  readonly name: string;
  readonly version: string;
  /** As SPDX has it; undefined where the list does not say it. */
  readonly licence: string | undefined;
}

/** A list of packages, and who gets them. */
export interface PackageList {
  /** Relative to the repository. */
  readonly file: string;
  readonly title: string;
}

export const npmLists: readonly PackageList[] = [
  { file: "package-lock.json", title: "The library, its pages and figures: everybody (npm start)" },
  { file: "kernel/package-lock.json", title: "The kernel: everybody (npm start)" },
  { file: "tools/engines/tensorflow/package-lock.json", title: "TensorFlow: who asks for it (npm run gpu:setup)" },
  { file: "tools/engines/webgpu/package-lock.json", title: "WebGPU: who asks for it (npm run gpu:setup -- --webgpu)" },
  { file: "lib/wasm/package-lock.json", title: "Compiler of the SIMD kernels: developers (npm run wasm:build)" },
  { file: "tools/lint/package-lock.json", title: "Formatter and linter: developers (npm run format)" },
  { file: "tools/site/typedoc/package-lock.json", title: "Pages of functions: developers (npm run site)" },
];

export const pythonLists: readonly PackageList[] = [
  { file: "tools/lab/requirements.txt", title: "JupyterLab and what it needs: everybody (npm start)" },
  {
    file: "tools/engines/tensorflow/wheels-cpu.txt",
    title: "TensorFlow for the processor (npm run gpu:setup -- --cpu)",
  },
  { file: "tools/engines/tensorflow/wheels-gpu.txt", title: "TensorFlow for NVIDIA cards (npm run gpu:setup)" },
  { file: "tools/browser/notebook7.txt", title: "The classic notebook: tests alone" },
  { file: "bench/dsp/requirements.txt", title: "Peers of the comparisons: developers (npm run bench)" },
];

export type Ecosystem = "npm" | "PyPI";

/** A package of a list; Python's names as PEP 503 writes them. */
export interface Installed {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string;
  /** The list. */
  readonly file: string;
}

/** Every package of every list. */
export function allInstalled(): Installed[] {
  const ofNpm = npmLists.flatMap(({ file }) =>
    npmPackages(file).map(({ name, version }): Installed => ({ ecosystem: "npm", name, version, file })),
  );
  const ofPython = pythonLists.flatMap(({ file }) =>
    pythonPackages(file).map(
      ({ name, version }): Installed => ({ ecosystem: "PyPI", name: pipName(name), version, file }),
    ),
  );
  return [...ofNpm, ...ofPython];
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly link?: boolean;
}

/** Packages of an npm lock file, each version once. The licence of a package that its lock forgets is undefined. */
export function npmPackages(file: string): Package[] {
  const { packages } = JSON.parse(readFileSync(path.join(root, file), "utf8")) as {
    packages: Record<string, LockEntry>;
  };
  const found = Object.entries(packages).flatMap(([place, { version, license, link }]) => {
    const [, name] = /.*node_modules\/(.+)$/.exec(place) ?? [];
    return name === undefined || link || version === undefined ? [] : [{ name, version, licence: license }];
  });
  return inOrder(found);
}

/** Packages of a list for pip. */
export function pythonPackages(file: string): Package[] {
  const lines = readFileSync(path.join(root, file), "utf8").matchAll(/^([\w.-]+)(?:\[.*\])?==([\w.+]+)/gm);
  return inOrder([...lines].map(([, name, version]) => ({ name, version, licence: undefined })));
}

function inOrder(found: readonly Package[]): Package[] {
  const once = new Map(found.map((one) => [`${one.name} ${one.version}`, one]));
  return [...once.values()].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1,
  );
}

/**
 * What is not installed on the machine where the page is made: on 2026-11-22 as the metadata of the pinned version say it
 * (`pip install --dry-run --report`); appnope's name none, its LICENSE has two clauses.
 */
const elsewhere: Readonly<Record<string, string>> = {
  appnope: "BSD License",
  colorama: "BSD License",
  notebook: "BSD License",
  pywinpty: "MIT License",
  tensorflow: "Apache Software License",
  "tensorflow-cpu": "Apache Software License",
};

/**
 * The licence of a Python package that is not here: NVIDIA's libraries have NVIDIA's own. Their metadata say so, read as
 * those above, but those of cuBLAS and cuDNN name none: for these two it is taken from their sisters.
 */
export function licenceElsewhere(name: string): string | undefined {
  return name.startsWith("nvidia-") ? "NVIDIA Proprietary Software" : elsewhere[name];
}

/** Licences of what is installed in a Python environment: `name version` → as the package says it, in one line. */
export function pythonLicences(environment: string): Map<string, string> {
  const libraries = path.join(environment, "lib");
  const places = existsSync(libraries)
    ? readdirSync(libraries).map((name) => path.join(libraries, name, "site-packages"))
    : [];
  const infos = places
    .filter((place) => existsSync(place))
    .flatMap((place) => readdirSync(place).map((name) => path.join(place, name, "METADATA")));
  const found = new Map<string, string>();
  for (const file of infos.filter((name) => name.endsWith(path.join(".dist-info", "METADATA")) && existsSync(name))) {
    const [head] = readFileSync(file, "utf8").split(/\r?\n\r?\n/);
    const field = (name: string): string | undefined => new RegExp(`^${name}: (.+)$`, "m").exec(head)?.[1].trim();
    const classifiers = [...head.matchAll(/^Classifier: License :: (?:OSI Approved :: )?(.+)$/gm)].map(
      ([, words]) => words,
    );
    const short = field("License");
    const licence =
      field("License-Expression") ?? (classifiers.join(", ") || (short && short.length < 60 ? short : undefined));
    if (licence) found.set(`${pipName(field("Name") ?? "")} ${field("Version")}`, licence);
  }
  return found;
}

/** PEP 503: the same package is written in several ways. */
export function pipName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}
