// The rows of `npm run release:check`: what is missing in each, and what has to work there all the same.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { writeNotebook } from "#kernel/notebook";
import { root } from "../notebooks/sources.ts";
import { canForbidWriting, type Ended, type Lack, Place, unpluggedBy } from "./place.ts";

export interface Row {
  readonly name: string;
  /** A sentence when this machine cannot make the row. */
  readonly cannot?: () => string | undefined;
  /** What was shown to work, or the sentence that people see, quoted. */
  run(): Promise<string>;
}

/** A row that did not do what it must. */
export class Failed extends Error {
  override readonly name = "Failed";
}

/** What a seminar's first exercise gets from many: the window is forgotten. */
const answers = `import { rfft, sliceIntoFrames } from "speclab/dsp";
export function getStft(amplitudes: Float32Array, windowLength: number, hopLength: number) {
  return rfft(sliceIntoFrames(amplitudes, windowLength, hopLength));
}
`;
const hint = "Your result is exactly what you get when no window is applied";

const smallCells = [
  'import { load, about } from "speclab/node";\nimport { melSpectrogram, powerToDb } from "speclab/dsp";\nabout()',
  'const voice = await load("data/voice-f.wav");\nconst mel = powerToDb(melSpectrogram(voice.samples, { sampleRate: voice.sampleRate }));\nif (mel.bins !== 128) throw new Error("128 bands");',
];

const thisNode = process.versions.node.split(".")[0];
const python = /^(python|pip|jupyter|ipython|uv$|conda)/;
const compiler =
  /^(gcc|g\+\+|cc|c\+\+|c89|c99|clang|ld|as$|make|gmake|cmake|ninja|node-gyp|tcc|.*-(gcc|g\+\+|ld|as|clang))/;

export const rows: readonly Row[] = [
  ...["20", "22", "24"].map((version) => ({
    name: `Node ${version}`,
    run: () =>
      inPlace(version, "speclab", async (place) => [
        await startWorks(place),
        await seminarWorks(place),
        await checkWorks(place),
      ]),
  })),
  {
    name: "a path with spaces and umlauts",
    run: () =>
      inPlace("20", path.join("Übung 1, Jäger & Söhne", "Klang (neu) – speclab"), async (place) => [
        await startWorks(place),
        await notebookWorks(place),
        await checkWorks(place),
      ]),
  },
  {
    name: "no network after the installation",
    run: () =>
      inPlace("20", "speclab", async (place) => {
        await startWorks(place);
        const lack = { network: false };
        return [
          unpluggedBy(),
          await startWorks(place, lack),
          await notebookWorks(place, lack),
          await checkWorks(place, lack),
        ];
      }),
  },
  {
    name: "no network at all",
    run: () =>
      inPlace("20", "speclab", async (place) => {
        const lack = { network: false };
        return [unpluggedBy(), refused(await place.run(["npm", "start", "--", "--no-browser"], lack), /network/)];
      }),
  },
  {
    name: "no Python",
    run: () =>
      inPlace("20", "speclab", async (place) => {
        const lack = { without: python };
        const sentence = refused(await place.run(["npm", "start", "--", "--no-browser"], lack), /Python/);
        return [
          `npm start: ${sentence}`,
          await pageWorks(place, lack),
          await notebookWorks(place, lack),
          await checkWorks(place, lack),
        ];
      }),
  },
  {
    name: "no compiler",
    run: () =>
      inPlace("20", "speclab", async (place) => {
        const lack = { without: compiler };
        return [await startWorks(place, lack), await notebookWorks(place, lack), await checkWorks(place, lack)];
      }),
  },
  {
    name: "read-only checkout",
    cannot: () => (canForbidWriting() ? undefined : "an administrator writes everywhere, and there is no bubblewrap"),
    // With the Node that is here: a test of this house runs this row, and is to download nothing.
    run: () =>
      inPlace(thisNode, "speclab", async (place) => {
        const lack = { writable: false };
        return [
          `npm start: ${refused(await place.run(["npm", "start", "--", "--no-browser"], lack), /cannot be written to/)}`,
        ];
      }),
  },
  {
    name: "read-only checkout, installed before",
    cannot: () => (canForbidWriting() ? undefined : "an administrator writes everywhere, and there is no bubblewrap"),
    run: () =>
      inPlace("20", "speclab", async (place) => {
        ended(await place.run(["npm", "ci", "--omit=dev"]), "npm ci");
        ended(await place.run(["npm", "run", "build"]), "npm run build");
        const lack = { writable: false };
        const sentence = refused(await place.run(["npm", "start", "--", "--no-browser"], lack), /cannot be written to/);
        return [`npm start: ${sentence}`, await checkWorks(place, lack)];
      }),
  },
  ...[
    ["macOS", "darwin"],
    ["Windows", "win32"],
  ].map(([name, platform]) => ({
    name,
    cannot: () => (process.platform === platform ? undefined : `this machine is ${process.platform} ${process.arch}`),
    run: () => inPlace("20", "speclab", async (place) => [await startWorks(place), await checkWorks(place)]),
  })),
];

async function inPlace(version: string, name: string, work: (place: Place) => Promise<string[]>): Promise<string> {
  const place = new Place(await nodeOf(version), name);
  try {
    return (await work(place)).join("; ");
  } finally {
    place.remove();
  }
}

/** The Node that runs this, or another one from npm. */
async function nodeOf(version: string): Promise<string> {
  if (version === thisNode) return process.execPath;
  const { otherNode } = await import(pathToFileURL(path.join(root, "tools/lab/other-node.mjs")).href);
  return otherNode(version);
}

/** JupyterLab answers at the printed address, and the notebook's kernel runs. */
async function startWorks(place: Place, lack?: Lack): Promise<string> {
  const { said } = ended(await place.runToAddress(["npm", "start", "--", "--no-browser"], lack), "npm start");
  if (!/^answer 200$/m.test(said) || !/^kernels speclab$/m.test(said)) throw new Failed(`npm start: ${tail(said)}`);
  return "`npm start`: JupyterLab answers, kernel started";
}

/** The page without Jupyter answers. */
async function pageWorks(place: Place, lack?: Lack): Promise<string> {
  const { said } = ended(
    await place.runToAddress(["npm", "run", "seminar", "--", "01", "--no-browser"], lack),
    "npm run seminar",
  );
  if (!/^answer 200$/m.test(said)) throw new Failed(`npm run seminar: ${tail(said)}`);
  return "`npm run seminar`: the page answers";
}

/** The seminar's solution, headless, has all its points. */
async function seminarWorks(place: Place): Promise<string> {
  const file = "notebooks/solutions/01-spectrogram-madness.ipynb";
  const { said } = ended(await place.run(["npm", "run", "notebooks", "--", file]), "npm run notebooks");
  return `\`npm run notebooks -- ${file}\`: ${/\d+ cells?/.exec(said)?.[0] ?? "passes"}`;
}

/** A small notebook, headless: a sound is loaded and turned into a spectrogram. */
async function notebookWorks(place: Place, lack?: Lack): Promise<string> {
  const file = path.join(place.clone, "small.ipynb");
  if (lack?.writable !== false) {
    const cells = smallCells.map((source, i) => ({
      cell_type: "code" as const,
      id: `cell-${i}`,
      metadata: {},
      source,
      execution_count: null,
      outputs: [],
    }));
    writeNotebook(file, { nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
  }
  ended(await place.run(["npm", "run", "notebooks", "--", "small.ipynb"], lack), "npm run notebooks");
  return "a small notebook runs";
}

/** `speclab check` recognises the forgotten window. */
async function checkWorks(place: Place, lack?: Lack): Promise<string> {
  const file = path.join(place.folder, "answers.ts");
  writeFileSync(file, answers);
  const { status, said } = await place.run(["npx", "speclab", "check", "01", "--answers", file], lack);
  if (status !== 1 || !said.includes(hint)) throw new Failed(`npx speclab check: ${tail(said)}`);
  return "`npx speclab check`: the forgotten window is recognised";
}

function ended(result: Ended, what: string): Ended {
  if (result.status !== 0) throw new Failed(`${what}: ${tail(result.said)}`);
  return result;
}

/** The one sentence that a command said before it gave up. @throws Failed when there is none, or a stack */
function refused({ status, said }: Ended, expected: RegExp): string {
  const sentence = said.trim().split("\n").at(-1) ?? "";
  if (status === 0 || !expected.test(sentence) || /^\s+at /m.test(said)) throw new Failed(tail(said));
  return `“${sentence}”`;
}

function tail(said: string): string {
  return said.trim().split("\n").slice(-12).join("\n");
}

/** The last commit, of which clones are made. */
export function commit(): string {
  return execFileSync("git", ["-c", "safe.directory=*", "-C", root, "rev-parse", "--short=8", "HEAD"], {
    encoding: "utf8",
  }).trim();
}
