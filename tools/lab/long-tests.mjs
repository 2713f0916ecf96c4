// Test files that take one and a half seconds of a processor or more, but for those of cells, rooms and the check itself:
// `npm run test:quick` leaves them out and says how many; `npm test -- --only=kernel` (or lib, tools) runs a room with them.
// Relative to the repository, without `.test.ts`.
export const longTests = [
  "bench/training/rows",
  "data/seminar-numbers",
  "kernel/check-notebook",
  "kernel/client",
  "kernel/run-notebook",
  "kernel/test/interrupts",
  "kernel/test/messages",
  "kernel/test/packages",
  "kernel/test/pitfalls",
  "lib/audio/damage",
  "lib/audio/resample",
  "lib/check/exercises/stft",
  "lib/check/matrix",
  "lib/cli/judging",
  "lib/cli/new-exercise",
  "lib/cli/test-exercise",
  "lib/cli/types",
  "lib/cli/vocode/read-sound",
  "lib/cli/vocode/vocode",
  "lib/examples",
  "lib/inversion/certificate",
  "lib/inversion/invert-reassigned",
  "lib/inversion/mel/mel",
  "lib/models/capacity",
  "lib/models/keywords",
  "lib/models/train-approach",
  "lib/nn/engine",
  "lib/nn/kernels/corners",
  "lib/nn/optimizers/optimizer",
  "lib/nn/torch",
  "lib/nn/training/engines",
  "lib/nn/training/resume",
  "lib/node/experiments/experiments",
  "lib/node/experiments/own-file",
  "tools/commands/scripts",
  "tools/course/check-own",
  "tools/course/hand-in",
  "tools/course/place",
  "tools/course/same-verdicts",
  "tools/course/unfinished",
  "tools/engines/gpu-kernel",
  "tools/engines/notebook",
  "tools/engines/setup",
  "tools/grade/command",
  "tools/grade/module",
  "tools/grade/pages",
  "tools/grade/submissions",
  "tools/grade/told",
  "tools/notebooks/lint",
  "tools/notebooks/lint-command",
  "tools/notebooks/nbformat",
  "tools/notebooks/seminar-01",
  "tools/notebooks/stop",
  "tools/page/export",
  "tools/release-check/release-check",
  "tools/release/release",
  "tools/seminar/run",
  "tools/site/site",
  "tools/soak/soak",
  "tools/train/commands",
];

/** Is this compiled file, or plain `.mjs`, one of them? */
export function isLong(file) {
  const source = file
    .replaceAll("\\", "/")
    .replace("lib/dist/esm/", "lib/")
    .replace("kernel/dist/", "kernel/")
    .replace("build/js/", "")
    .replace(/\.test\.m?js$/, "");
  return longTests.some((name) => source.endsWith(`/${name}`) || source === name);
}
