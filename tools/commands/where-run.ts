// Where each npm script is really run: by a test, or, where it takes too long or asks for what CI has not, by a person.
export interface WhereRun {
  /** The test file that runs it, or what it stands on. */
  readonly test?: string;
  /** Why no test runs all of it, and where it is run instead. Its words are still parsed: scripts.test.ts. */
  readonly byHand?: string;
}

export const whereRun: Readonly<Record<string, WhereRun>> = {
  start: { test: "tools/browser/lab.test.ts" },
  setup: { byHand: "npm start does the same and more; the Dockerfile calls it, and there is no Docker engine here" },
  test: { test: ".ci/run" },
  "test:quick": { byHand: "a part of npm test; .github/workflows/test.yml runs it" },
  "test:stock": {
    byHand: "a table for environment.md, minutes; its tests are kernel/test/pitfalls.test.ts",
    test: "kernel/test/pitfalls.test.ts",
  },
  "test:checks": { test: "tools/lab/stages.mjs" },
  "test:gradients": { test: ".ci/run", byHand: "on every engine and number: minutes; npm test does two directions" },
  "test:nodes": { byHand: "downloads other Nodes, a quarter of an hour; a table for environment.md" },
  build: { test: "tools/lab/stages.mjs" },
  "wasm:build": { test: "lib/kernel-bytes.test.ts" },
  format: { test: "tools/lab/stages.mjs", byHand: "Biome answers its words; npm test runs the same without writing" },
  check: { test: "tools/course/check-own.test.ts" },
  reset: { test: "tools/course/restore.test.ts" },
  notebooks: { test: "tools/notebooks/command.test.ts" },
  "lint:notebooks": { test: "tools/notebooks/lint-command.test.ts" },
  "kernel:install": { test: "tools/lab/user-kernel.test.mjs" },
  "kernel:remove": { test: "tools/lab/user-kernel.test.mjs" },
  seminar: { test: "tools/browser/seminar.test.ts" },
  export: { test: "tools/page/export.test.ts" },
  "gpu:setup": { test: "tools/engines/setup.test.ts" },
  "gpu:remove": { test: "tools/engines/setup.test.ts" },
  doctor: { test: "tools/doctor/doctor.test.ts" },
  data: { test: "lib/cli/data-command.test.ts" },
  bench: {
    byHand: "minutes to hours, with peers from pip: npm run bench -- all writes docs/benchmarks.md",
    test: "bench/all.test.ts",
  },
  conformance: {
    byHand: "needs librosa; npm test compares with what it has kept",
    test: "tools/conformance/conformance.test.ts",
  },
  verify: { byHand: "minutes to hours; tools/verify/results has its pages", test: "tools/verify/runs.test.ts" },
  train: { test: "tools/train/commands.test.ts" },
  sweep: { test: "tools/train/commands.test.ts" },
  vocode: { test: "lib/cli/vocode/vocode.test.ts" },
  "hand-in": { test: "tools/course/hand-in.test.ts" },
  soak: { test: "tools/soak/soak.test.ts", byHand: "hours; environment.md has its figures" },
  site: { test: "tools/site/site.test.ts" },
  release: { test: "tools/release/release.test.ts" },
  "release:check": {
    test: "tools/release-check/release-check.test.ts",
    byHand: "half an hour; docs/release-check.md is its table",
  },
  licences: { test: "tools/licences/licences.test.ts" },
  grade: { test: "tools/grade/round.test.ts" },
};
