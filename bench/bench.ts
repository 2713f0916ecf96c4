// `npm run bench -- <name> [options]`: comparisons with others, each measured on both sides in one run.

interface Bench {
  /** @returns the exit code: 0 when every bound is kept */
  run(args: string[]): Promise<number>;
}

const BENCHES: Record<string, { about: string; load(): Promise<Bench> }> = {
  dsp: { about: "speclab/dsp beside librosa, torch and SciPy", load: () => import("./dsp/index.ts") },
  grade: { about: "sixty hand-ins, marked twice", load: () => import("./grade.ts") },
  inversion: {
    about: "reassigned spectrograms become sound, beside real time",
    load: () => import("./inversion/index.ts"),
  },
  kernel: { about: "our kernel beside stock tslab", load: () => import("./kernel.ts") },
  protocols: {
    about: "hours of the published trainings: seconds of a step times steps",
    load: () => import("./protocols/index.ts"),
  },
  settings: { about: "spectrogram settings for music, on any recordings", load: () => import("./settings.ts") },
  start: { about: "npm start in a fresh clone, beside JupyterLab alone", load: () => import("./start.ts") },
  vocoder: { about: "steps of the seed's gradient descent beside PyTorch", load: () => import("./vocoder/index.ts") },
  training: { about: "steps of training beside PyTorch", load: () => import("./training/index.ts") },
};

const [name, ...rest] = process.argv.slice(2);
if (name && Object.hasOwn(BENCHES, name)) {
  const { run } = await BENCHES[name].load();
  process.exitCode = await run(rest);
} else {
  if (name) console.error(`There is no comparison "${name}".`);
  console.log("npm run bench -- <name> [--rounds N] [--json FILE], where name is one of:");
  for (const [known, { about }] of Object.entries(BENCHES)) console.log(`  ${known.padEnd(10)}${about}`);
  process.exitCode = name ? 2 : 0;
}
