// The comparisons that `npm run bench -- <name>` knows, and the shorter form in which `npm run bench -- all` runs each.
interface Bench {
  /** @returns the exit code: 0 when every bound is kept, 2 when it cannot run here */
  run(args: string[]): Promise<number>;
}

interface Known {
  readonly about: string;
  load(): Promise<Bench>;
  /** Words behind the name that make it short enough for a page of all; none where it is short anyway. */
  readonly short: readonly string[];
  /** It only says what things take; nothing is asked of them. */
  readonly unbound?: true;
}

export const benches: Readonly<Record<string, Known>> = {
  dsp: {
    about: "speclab/dsp beside librosa, torch and SciPy",
    load: () => import("./dsp/index.ts"),
    short: ["--rounds", "1", "--seconds", "10"],
  },
  grade: {
    about: "sixty hand-ins, marked twice",
    load: () => import("./grade.ts"),
    short: ["--once", "--students", "12"],
  },
  inversion: {
    about: "reassigned spectrograms become sound, beside real time",
    load: () => import("./inversion/index.ts"),
    short: ["--rounds", "1", "--files", "4"],
  },
  kernel: { about: "our kernel beside stock tslab", load: () => import("./kernel.ts"), short: ["--rounds", "1"] },
  protocols: {
    about: "hours of the published trainings: seconds of a step times steps",
    load: () => import("./protocols/index.ts"),
    short: [],
    unbound: true,
  },
  settings: {
    about: "spectrogram settings for music, on any recordings",
    load: () => import("./settings.ts"),
    short: ["--seconds", "3", "--windows", "512,2048", "--iterations", "2", "--librosa"],
    unbound: true,
  },
  start: {
    about: "npm start in a fresh clone, beside JupyterLab alone",
    load: () => import("./start.ts"),
    short: ["--rounds", "1"],
  },
  vocoder: {
    about: "steps of the seed's gradient descent beside PyTorch",
    load: () => import("./vocoder/index.ts"),
    short: ["--rounds", "1"],
  },
  training: {
    about: "steps of training beside PyTorch",
    load: () => import("./training/index.ts"),
    short: ["--rounds", "1"],
  },
};
