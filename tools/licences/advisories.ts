// Known advisories of what is installed here, found by hand in public threads: `npm audit` answers 405 there.
//
// Their sources are issues and pull requests of GitHub that name an advisory and the versions that mend it (its own
// database's threads, and those of projects that raised a version); the newest of them is of September 2026.

import type { Ecosystem, Installed } from "./packages.ts";

/** When the table was gathered. */
export const searchedOn = "2026-11-22";

/** One or several advisories of a package that the same versions mend. */
export interface Advisory {
  /** As the ecosystem writes it; Python's as PEP 503 does. */
  readonly name: string;
  readonly ecosystem: Ecosystem;
  readonly ids: readonly string[];
  /** The highest of them, as the threads say it; undefined where none says it. */
  readonly severity: "critical" | "high" | "moderate" | "low" | undefined;
  /** The first version concerned; undefined: all below the mended ones. */
  readonly since?: string;
  /** The first mended version of each major line, rising; later lines are mended, too. Empty: no version is. */
  readonly fixed: readonly string[];
  readonly note?: string;
}

const npmAdvisories: readonly Omit<Advisory, "ecosystem">[] = [
  { name: "adm-zip", ids: ["GHSA-xcpc-8h2w-3j85"], severity: "high", fixed: ["0.6.0"] },
  {
    name: "adm-zip",
    ids: ["GHSA-7q85-xj36-vmfc", "GHSA-vwc7-r8mq-g2x9"],
    severity: undefined,
    fixed: ["0.6.1"],
    note: "TensorFlow's npm package asks for 0.5; an override raises it",
  },
  { name: "ansi-regex", ids: ["GHSA-93q8-gq69-wqmw"], severity: "high", fixed: ["3.0.1", "4.1.1", "5.0.1", "6.0.1"] },
  { name: "binaryen", ids: ["CVE-2025-14956", "CVE-2025-14957"], severity: undefined, fixed: ["126.0.0"] },
  {
    name: "brace-expansion",
    ids: ["GHSA-3jxr-9vmj-r5cp", "GHSA-mh99-v99m-4gvg", "GHSA-rgw5-rvv9-x895"],
    severity: "high",
    fixed: ["1.1.18", "2.1.4", "3.0.6", "5.0.9"],
  },
  {
    name: "debug",
    ids: ["GHSA-8mgj-vmr8-frr6"],
    severity: "critical",
    since: "4.4.2",
    fixed: ["4.4.3"],
    note: "4.4.2 alone, by a thief, as some twenty packages that day; none of them is here in that version",
  },
  { name: "fflate", ids: ["GHSA-px8p-9vwx-vf98"], severity: "moderate", fixed: ["0.8.3"] },
  { name: "form-data", ids: ["GHSA-hmw2-7cc7-3qxx"], severity: "high", fixed: ["4.0.6"] },
  {
    name: "glob",
    ids: ["GHSA-5j98-mcp5-4vw2"],
    severity: "high",
    since: "10.2.0",
    fixed: ["10.5.0", "11.1.0"],
    note: "its command line, which the 7 here has not",
  },
  { name: "https-proxy-agent", ids: ["GHSA-pc5p-h8pf-mvwp"], severity: "high", fixed: ["2.2.3"] },
  { name: "linkify-it", ids: ["CVE-2026-48801", "GHSA-v245-v573-v5vm"], severity: "high", fixed: ["5.0.2"] },
  { name: "markdown-it", ids: ["CVE-2026-2327", "CVE-2026-48988"], severity: "moderate", fixed: ["14.2.0"] },
  { name: "marked", ids: ["CVE-2026-41680"], severity: "high", fixed: ["18.0.2"] },
  {
    name: "minimatch",
    ids: ["GHSA-f8q6-p94x-37v3", "GHSA-3ppc-4f35-3m26", "GHSA-7r86-cg39-jmmj", "GHSA-23c5-xmqv-rm74"],
    severity: "high",
    fixed: ["3.1.4", "4.2.5", "5.1.8", "6.2.2", "7.4.8", "8.0.6", "9.0.7", "10.2.3"],
  },
  {
    name: "node-fetch",
    ids: ["GHSA-w7rc-rwvf-8q5r", "GHSA-r683-j2x4-v87g"],
    severity: "high",
    fixed: ["2.6.7", "3.1.1"],
  },
  { name: "path-parse", ids: ["CVE-2021-23343"], severity: undefined, fixed: ["1.0.7"] },
  {
    name: "picomatch",
    ids: ["GHSA-c2c7-rcm5-vvqj", "GHSA-3v7f-55p6-f55p"],
    severity: "high",
    fixed: ["2.3.2", "3.0.2", "4.0.4"],
  },
  { name: "playwright-core", ids: ["GHSA-7mvr-c777-76hp"], severity: "high", fixed: ["1.55.1"] },
  { name: "plotly.js-dist-min", ids: ["GHSA-wjc4-73q6-gv3m"], severity: "critical", fixed: ["2.25.2"] },
  { name: "rollup", ids: ["GHSA-mw96-cpmx-2vgc"], severity: "critical", fixed: ["2.80.0", "3.30.0", "4.59.0"] },
  { name: "semver", ids: ["GHSA-c2qf-rxjj-qqgw"], severity: "high", fixed: ["5.7.2", "6.3.1", "7.5.2"] },
  {
    name: "tar",
    ids: [
      "GHSA-8qq5-rm4j-mr97",
      "GHSA-r6q2-hw4h-h46w",
      "GHSA-34x7-hfp2-rc4v",
      "GHSA-83g3-92jg-28cx",
      "GHSA-qffp-2rhf-9h96",
      "GHSA-9ppj-qmqm-q256",
      "GHSA-vmf3-w455-68vh",
      "GHSA-23hp-3jrh-7fpw",
      "GHSA-8x88-c5mf-7j5w",
      "GHSA-r292-9mhp-454m",
    ],
    severity: "critical",
    fixed: ["7.5.21"],
    note: "TensorFlow's npm package asks for 6.2.1; an override raises it",
  },
  { name: "y18n", ids: ["CVE-2020-7774"], severity: "high", fixed: ["3.2.2", "4.0.1", "5.0.5"] },
  { name: "yargs-parser", ids: ["GHSA-p9pc-299p-vxgp"], severity: "low", fixed: ["13.1.2", "15.0.1", "18.1.2"] },
];

const pythonAdvisories: readonly Omit<Advisory, "ecosystem">[] = [
  { name: "anyio", ids: ["CVE-2026-63374", "CVE-2026-64847"], severity: "critical", fixed: ["4.14.2"] },
  { name: "babel", ids: ["CVE-2021-42771"], severity: undefined, fixed: ["2.9.1"] },
  {
    name: "bleach",
    ids: ["GHSA-gj48-438w-jh9v", "GHSA-g75f-g53v-794x", "GHSA-8rfp-98v4-mmr6"],
    severity: undefined,
    fixed: ["6.4.0"],
    note: "its last version: it is no longer kept; nbconvert needs it",
  },
  { name: "certifi", ids: ["GHSA-43fp-rhv2-5gv8"], severity: undefined, fixed: ["2022.12.7"] },
  { name: "h11", ids: ["GHSA-vqfr-h8mv-ghfj"], severity: "critical", fixed: ["0.16.0"] },
  { name: "idna", ids: ["GHSA-65pc-fj4g-8rjx"], severity: "moderate", fixed: ["3.15"] },
  { name: "ipython", ids: ["CVE-2022-21699"], severity: undefined, fixed: ["7.31.1", "8.0.1"] },
  { name: "jinja2", ids: ["CVE-2024-56201"], severity: undefined, fixed: ["3.1.5"] },
  { name: "jupyter-core", ids: ["GHSA-33p9-3p43-82vq"], severity: "high", fixed: ["5.8.1"] },
  { name: "jupyter-lsp", ids: ["GHSA-4qhp-652w-c22x"], severity: "high", fixed: ["2.2.2"] },
  {
    name: "jupyter-server",
    ids: ["GHSA-fcw5-x6j4-ccmp", "CVE-2026-35397", "CVE-2026-40110", "CVE-2026-40934"],
    severity: "critical",
    fixed: ["2.20.0"],
  },
  { name: "jupyter-server", ids: ["GHSA-c3mw-737p-c7g2"], severity: "moderate", fixed: ["2.21.0"] },
  { name: "jupyter-server", ids: ["PYSEC-2026-3472"], severity: "low", fixed: [] },
  {
    name: "jupyterlab",
    ids: [
      "GHSA-rch3-82jr-f9w9",
      "CVE-2026-42266",
      "CVE-2026-42557",
      "GHSA-vmhf-c436-hxj4",
      "GHSA-pppj-hq3g-57pj",
      "GHSA-gx64-gj6p-pc4c",
      "GHSA-h5v5-8746-g7mm",
      "GHSA-89vp-jrxv-24w8",
      "GHSA-whvh-wf3x-g77j",
    ],
    severity: "high",
    fixed: ["4.6.2"],
  },
  {
    name: "mistune",
    ids: ["GHSA-8mp2-v27r-99xp", "CVE-2026-49851", "GHSA-6m44-fpc8-c3rq", "GHSA-qcq2-496w-v96p"],
    severity: "high",
    fixed: ["3.3.3"],
  },
  {
    name: "nbconvert",
    ids: ["GHSA-xm59-rqc7-hhvf", "CVE-2026-39377", "CVE-2026-39378"],
    severity: "high",
    fixed: ["7.17.1"],
  },
  { name: "notebook", ids: ["CVE-2026-40171", "CVE-2026-42557"], severity: undefined, fixed: ["7.5.6"] },
  { name: "numpy", ids: ["SNYK-PYTHON-NUMPY-2321964"], severity: "low", fixed: ["1.22.2"] },
  { name: "pygments", ids: ["GHSA-5239-wwwm-4pmq"], severity: "low", fixed: ["2.20.0"] },
  { name: "pyyaml", ids: ["CVE-2020-14343"], severity: undefined, fixed: ["5.4"] },
  { name: "requests", ids: ["GHSA-gc5v-m9x4-r6x2"], severity: undefined, fixed: ["2.33.0"] },
  { name: "soupsieve", ids: ["GHSA-2wc2-fm75-p42x", "GHSA-836r-79rf-4m37"], severity: "high", fixed: ["2.8.4"] },
  { name: "soupsieve", ids: ["CVE-2026-85999", "CVE-2026-86000"], severity: "moderate", fixed: ["2.9.0"] },
  { name: "tensorflow", ids: ["CVE-2026-2492"], severity: undefined, fixed: ["2.21.0"] },
  { name: "tensorflow-cpu", ids: ["CVE-2026-2492"], severity: undefined, fixed: ["2.21.0"] },
  {
    name: "tornado",
    ids: ["GHSA-mgf9-4vpg-hj56", "GHSA-pw6j-qg29-8w7f", "GHSA-mpf4-983q-p7j4", "GHSA-8423-8fgw-73vq"],
    severity: "high",
    fixed: ["6.5.8"],
  },
  {
    name: "urllib3",
    ids: ["GHSA-38jv-5279-wg99", "GHSA-qccp-gfcp-xxvc", "GHSA-mf9v-mfxr-j63j"],
    severity: "high",
    fixed: ["2.7.0"],
  },
];

export const advisories: readonly Advisory[] = [
  ...npmAdvisories.map((one): Advisory => ({ ...one, ecosystem: "npm" })),
  ...pythonAdvisories.map((one): Advisory => ({ ...one, ecosystem: "PyPI" })),
];

/** What stays although no version here mends it, and why. */
export const accepted: readonly { readonly id: string; readonly why: string }[] = [
  {
    id: "PYSEC-2026-3472",
    why: "no version mends it; it is of servers that set `allow_origin_pat`, which nothing here does",
  },
];

/** What was searched for by name, and has no row above: nothing was found that concerns the version here. */
export const nothingFound: Readonly<Record<Ecosystem, readonly string[]>> = {
  npm: [
    ...["@biomejs/biome", "@mapbox/node-pre-gyp", "@resvg/resvg-js", "@tensorflow/tfjs", "@tensorflow/tfjs-node-gpu"],
    ...["agent-base", "ansi-styles", "assemblyscript", "axe-core", "chalk", "color-convert", "color-name"],
    ...["commander", "core-js", "deepmerge", "entities", "fast-check", "gauge", "google-protobuf", "inflight"],
    ...["long", "lunr", "magic-string", "minipass", "node-wav", "npmlog", "opus-decoder", "readable-stream"],
    ...["resolve", "rimraf", "seedrandom", "signal-exit", "string-width", "strip-ansi", "supports-color", "temml"],
    ...["tr46", "tslab", "typedoc", "webgpu", "webidl-conversions", "whatwg-url", "wrap-ansi", "yaml", "yargs"],
    ...["zeromq"],
  ],
  PyPI: [
    ...["arrow", "attrs", "beautifulsoup4", "cffi", "charset-normalizer", "debugpy", "defusedxml", "fastjsonschema"],
    ...["httpcore", "httpx", "ipykernel", "jedi", "json5", "jsonpointer", "jsonschema", "jupyter-client"],
    ...["jupyter-events", "jupyterlab-server", "lark", "librosa", "markupsafe", "nbclient", "nbformat", "numba"],
    ...["packaging", "parso", "pexpect", "prometheus-client", "prompt-toolkit", "psutil", "python-dateutil"],
    ...["python-json-logger", "pywinpty", "pyzmq", "referencing", "rpds-py", "scipy", "send2trash", "terminado"],
    ...["tinycss2", "traitlets", "webcolors", "websocket-client"],
  ],
};

/** @returns the packages that an advisory concerns, each with it; what is accepted is not among them */
export function concerned(
  packages: readonly Installed[],
  known = advisories,
): { one: Installed; advisory: Advisory }[] {
  const open = known.filter(({ ids }) => !ids.every((id) => accepted.some((one) => one.id === id)));
  return packages.flatMap((one) =>
    open
      .filter(({ ecosystem, name }) => ecosystem === one.ecosystem && name === one.name)
      .filter((advisory) => !isMended(one.version, advisory))
      .map((advisory) => ({ one, advisory })),
  );
}

/** @returns whether an advisory does not concern this version */
export function isMended(version: string, { since, fixed }: Pick<Advisory, "since" | "fixed">): boolean {
  if (since !== undefined && compareVersions(version, since) < 0) return true;
  if (fixed.length === 0) return false;
  const ofLine = fixed.find((one) => major(one) >= major(version));
  return ofLine === undefined || compareVersions(version, ofLine) >= 0;
}

/**
 * Order of versions as the lists here write them: numbers, then what comes before a release (`-rc.1`, `rc1`, `.dev3`, by
 * letters and numbers) or after it (`.post1`); a build's name (`+cpu`) does not count. Not the whole of npm's and PyPI's rules:
 * their rarer forms (`1.0.0-1`, `1!2.0`) are refused.
 *
 * @returns below 0 when `a` is older, above 0 when it is newer, else 0
 * @throws RangeError when one is no version
 */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [parts(a), parts(b)];
  const length = Math.max(one.numbers.length, other.numbers.length);
  const differences = Array.from({ length }, (_, i) => (one.numbers[i] ?? 0) - (other.numbers[i] ?? 0));
  return (
    differences.find((difference) => difference !== 0) ??
    (one.stage - other.stage || one.label.localeCompare(other.label, "en", { numeric: true }))
  );
}

export function major(version: string): number {
  return parts(version).numbers[0];
}

/** `stage` is −1 before a release, 0 at it, 1 after it. */
function parts(version: string): { numbers: number[]; stage: number; label: string } {
  const [, numbers, label] = /^(\d+(?:\.\d+)*)(?:[-.]?([a-z][\w.-]*))?(?:\+[\w.-]+)?$/i.exec(version) ?? [];
  if (numbers === undefined) throw new RangeError(`compareVersions: ${JSON.stringify(version)} is no version`);
  const stage = label === undefined ? 0 : /^post/i.test(label) ? 1 : -1;
  return { numbers: numbers.split(".").map(Number), stage, label: label ?? "" };
}
