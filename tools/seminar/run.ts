// `npm run seminar`, compiled part: makes the student's script, then runs the student's copy of it and shows the page.
import { mkdirSync, readFileSync, unwatchFile, watchFile, writeFileSync } from "node:fs";
import path from "node:path";
import { KernelClient } from "#kernel/client";
import { kernelSpec } from "#kernel/spec";
import { folders, readSources, root } from "../notebooks/sources.ts";
import { studentScript } from "../notebooks/student-script.ts";
import { SeminarServer } from "./server.ts";
import { Session } from "./session.ts";
import { Viewer } from "./view.ts";

/** A save is noticed after this long at most. Asking works with every editor and on network folders, too. */
const MILLISECONDS_BETWEEN_LOOKS = 150;

const ADVICE = [
  "This is your copy. Write where it says YOUR CODE and save: the page that `npm run seminar` has opened",
  "runs again from the first cell that has changed. Lines that begin with `// %%` begin the cells.",
  "The notebook that `npm start` opens is another copy: what you write here is not in it, nor the other way round.",
];

/** For the terminal: two copies of one seminar are easily taken for one. */
export function separateCopies(file: string): string {
  const script = path.basename(file);
  return `${script} and the notebook ${script.replace(/\.ts$/, ".ipynb")} are two copies: what you write in one is not in the other.`;
}

/** Instead of the notebook's own words, which are about JupyterLab. */
const HOW_TO_USE = `### How to use this page

Above each cell of code stands its line in your file. Change it there, in any editor, and save: the cell runs, and so do
all cells below it. **Stop** ends a cell that takes too long and keeps everything computed so far; **Run all anew** starts
from nothing. You cannot break anything: the file is your own copy, and a wrong line is answered with a sentence.`;

/**
 * Writes the student version of a seminar as a percent script.
 *
 * @param wanted beginning of its name
 * @returns the file, under build/seminar/
 * @throws Error with a sentence when there is no such seminar
 */
export function writeStudentScript(wanted: string): string {
  const [source, ...others] = readSources([wanted], folders);
  if (others.length > 0) {
    throw new Error(`"${wanted}" means ${[source, ...others].map(({ name }) => name).join(" and ")}: say which.`);
  }
  if (source.script.kind !== "seminar") {
    const [number] = source.name.split("-");
    throw new Error(`${source.name} is an experiment, and is done in JupyterLab: npm start -- ${number}`);
  }
  const file = path.join(root, "build/seminar", `${source.name}.ts`);
  mkdirSync(path.dirname(file), { recursive: true });
  const cells = source.script.cells.map((cell) => (cell.id === "how-to-use" ? { ...cell, source: HOW_TO_USE } : cell));
  writeFileSync(file, studentScript({ ...source.script, cells }, ADVICE, source.shown));
  return file;
}

/** Settings under which an editor understands the scripts in work/ as the kernel does. */
export const editorSettings = {
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023", "ESNext.Disposable"],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    moduleDetection: "force",
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  },
  include: ["*.ts"],
};

export interface RunningSeminar {
  address: string;
  /** Ends the page and the kernel. */
  end(): Promise<void>;
}

/**
 * Runs the cells of `file` on a kernel, now and whenever it is saved.
 *
 * @param options first port to try
 */
export async function runSeminar(file: string, { port }: { port: number }): Promise<RunningSeminar> {
  const name = path.basename(file);
  const kernel = await KernelClient.start(kernelSpec(), { cwd: path.dirname(file) });
  const viewer = new Viewer(name, name.split("-")[0]);
  const session = new Session(kernel, () => server?.changed());
  let server: SeminarServer | undefined;
  kernel.onStrayMessage = (message) => session.receiveLate(message);
  const load = (): void => {
    const text = readIfThere(file);
    // While an editor saves, the file can be empty or gone for a moment.
    if (text.trim() !== "") session.load(text, name);
  };
  server = await SeminarServer.start(
    {
      view: () => viewer.view(session),
      stop: () => session.stop(),
      runAnew: () => session.runAnew(),
      save: (wanted, bytes) => saveBeside(path.dirname(file), wanted, bytes),
    },
    port,
  );
  load();
  watchFile(file, { interval: MILLISECONDS_BETWEEN_LOOKS }, load);
  return {
    address: server.address,
    end: async () => {
      unwatchFile(file, load);
      await server.close();
      await kernel.shutdown();
    },
  };
}

/** Writes a sound under the first free name: recording.wav, recording-2.wav … */
export function saveBeside(folder: string, wanted: string, bytes: Uint8Array): string {
  if (!/^[^/\\:.][^/\\:]*\.wav$/i.test(wanted)) {
    throw new Error(`a recording's name ends in .wav and names no folder, got ${wanted}`);
  }
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted : wanted.replace(/\.wav$/i, `-${i}$&`);
    try {
      writeFileSync(path.join(folder, name), bytes, { flag: "wx" });
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
