// `npm run verify -- <name> [options]`: claims of the notebooks, checked to the end, with the numbers written down.

interface Verification {
  /** @returns the exit code: 0 when every claim holds */
  run(args: string[]): Promise<number>;
}

const VERIFICATIONS: Record<string, { about: string; load(): Promise<Verification> }> = {
  approach5: {
    about: "the unrolled network: SNR by stages on a held-out speaker",
    load: () => import("./verify/approach5.ts"),
  },
  approaches: {
    about: "the seed's three networks, trained to the end, beside their closed-form optimum",
    load: () => import("./verify/approaches.ts"),
  },
  basis: {
    about: "trainable STFT and mel bases on spoken digits: accuracies over five seeds",
    load: () => import("./verify/basis.ts"),
  },
  capacity: {
    about: "networks of several widths and depths, in training and held out",
    load: () => import("./verify/capacity.ts"),
  },
  "long-descent": {
    about: "the seed's vocoder and its better forms, each followed for 20 000 iterations",
    load: () => import("./verify/long-descent.ts"),
  },
  memorising: {
    about: "the third network on pieces of an utterance, and on one to 64 utterances",
    load: () => import("./verify/memorising.ts"),
  },
  music: {
    about: "mel settings and the optimal r on real music, mel inversion beside librosa's",
    load: () => import("./verify/music.ts"),
  },
  inversion: {
    about: "blind inversion of reassigned spectrograms: SNR and certificate of every recording",
    load: () => import("./verify/inversion.ts"),
  },
  "vocoder-interrupts": {
    about: "npm run vocode stopped at random moments, from a terminal and from a script; files and disks that fail it",
    load: () => import("./verify/vocoder-interrupts.ts"),
  },
  "vocoder-memory": {
    about: "the most memory that npm run vocode needs for ten minutes of stereo",
    load: () => import("./verify/vocoder-memory.ts"),
  },
  vocoder: {
    about: "the seed's vocoder reproduced, ours beside it and beside librosa",
    load: () => import("./verify/vocoder.ts"),
  },
};

const [name, ...rest] = process.argv.slice(2);
const exitUsage = 2;
if (name && Object.hasOwn(VERIFICATIONS, name)) {
  const { run } = await VERIFICATIONS[name].load();
  try {
    process.exitCode = await run(rest);
  } catch (error) {
    // Words that nobody knows are told in a sentence; a fault in a verification keeps its stack.
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (!code.startsWith("ERR_PARSE_ARGS")) throw error;
    console.error(`verify ${name}: ${message.split(". ")[0]}`);
    process.exitCode = exitUsage;
  }
} else {
  const isQuestion = !name || name === "--help" || name === "-h";
  if (!isQuestion) console.error(`There is nothing to verify called "${name}".`);
  console.log("npm run verify -- <name> [--update] [options], where name is one of:");
  for (const [known, { about }] of Object.entries(VERIFICATIONS)) console.log(`  ${known.padEnd(20)}${about}`);
  process.exitCode = isQuestion ? 0 : exitUsage;
}
