// Test files that take more than two seconds of a processor and guard what seldom breaks: `npm run test:quick` leaves them
// out, and says so. Relative to the repository, without `.test.ts`.
export const longTests = [
  "data/seminar-numbers",
  "kernel/test/pitfalls",
  "lib/check/matrix",
  "lib/cli/judging",
  "lib/cli/new-exercise",
  "lib/cli/test-exercise",
  "lib/cli/vocode/vocode",
  "tools/commands/scripts",
  "tools/course/check-own",
  "tools/course/same-verdicts",
  "tools/engines/gpu-kernel",
  "tools/engines/notebook",
  "tools/grade/submissions",
  "tools/notebooks/lint",
  "tools/notebooks/lint-command",
  "tools/notebooks/seminar-01",
  "tools/notebooks/stop",
  "tools/page/export",
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
