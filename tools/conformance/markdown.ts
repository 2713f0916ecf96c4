// docs/conformance.md: a line for every function of librosa.
import { type Entry, isThere, type Precision, UNCOMPARED } from "./entries.ts";

export interface Finding {
  readonly entry: Entry;
  /** Largest error by largest value over the grid. */
  readonly errors: Partial<Record<Precision, number>>;
  readonly cases: number;
}

/** The families that a reader looks for first, and that are not there. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/cqt|vqt|iirt|constant_q|cq_to|semitone|wavelet|mr_freq/, "constant-Q and other filter banks of music"],
  [
    /chroma|tonnetz|tuning|octs|_note|note_|midi|svara|^list_|thaat|fjs|degrees|intervals?_|^plimit|^pyth/,
    "notes, scales and chroma",
  ],
  [/tempo|^beat|^onset/, "rhythm"],
  [/^(segment|sequence|decompose)\./, "structure of recordings"],
  [/^util\./, "helpers on NumPy's arrays"],
];

export function conformancePage(
  findings: readonly Finding[],
  names: Readonly<Record<string, readonly string[]>>,
  versions: Readonly<Record<string, string>>,
  exports: readonly string[],
): string {
  const merged = merge(findings.filter(({ entry }) => isThere(entry)));
  const scipy = merged.filter(({ entry }) => entry.librosa.startsWith("scipy_"));
  const rows = merged.filter((finding) => !scipy.includes(finding));
  const named = new Set([...rows.map(({ entry }) => entry.librosa), ...Object.keys(UNCOMPARED)]);
  const lines = [
    "# Conformance with librosa",
    "",
    "Made by `npm run conformance -- --update`, which calls librosa beside speclab over a grid of sizes, hops, windows,",
    "paddings, lengths and precisions; `npm test` holds the library against the numbers of that run, without Python.",
    `Compared with librosa ${versions.librosa}, NumPy ${versions.numpy}, SciPy ${versions.scipy}.`,
    "",
    "The error is the largest difference of all values of all cases, as a part of the largest value of its case.",
    "float64 is Float64Array in; float32 is Float32Array in, which we compute in float64 and round: so does librosa in `stft`",
    "and what is made of it, and elsewhere it computes in float32, which is seen in the last digits only, or a line says so.",
    "“Equal” means within 1e-12 and 1e-6, the same shape, and NaN in the same places. single is the switch",
    '`precision: "single"`, where we compute in float32: within 1e-6, too.',
    "",
    "| librosa | speclab | | error, float64 | error, float32 | single | cases |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(
      ({ entry, errors, cases }) =>
        `| \`${entry.librosa}\` | ${entry.room === "speclab/dsp" ? "" : "audio: "}\`${entry.ours}\` | ${entry.but ? `equal but for ${entry.but}` : "equal"} | ${shown(errors.float64)} | ${shown(errors.float32)} | ${shown(errors.single)} | ${cases} |`,
    ),
    "",
    "## A second witness: SciPy's ShortTimeFFT",
    "",
    "| SciPy | speclab | error, float64 | cases |",
    "| --- | --- | --- | --- |",
    ...scipy.map(
      ({ entry, errors, cases }) =>
        `| \`ShortTimeFFT.${entry.librosa.slice("scipy_".length)}\` | \`${entry.ours}\` | ${shown(errors.float64)} | ${cases} |`,
    ),
    "",
    "Its inverse knows no first and last frame, so one window at both ends is left out there.",
    "",
    "## There, and not compared in numbers",
    "",
    "| librosa | speclab | |",
    "| --- | --- | --- |",
    ...Object.entries(UNCOMPARED).map(([name, { ours, why }]) => `| \`${name}\` | ${quoted(ours)} | ${why} |`),
    "",
    "## Not there",
    "",
    "| librosa | | |",
    "| --- | --- | --- |",
    ...Object.entries(names).flatMap(([module, functions]) =>
      functions
        .map((name) => (module ? `${module}.${name}` : name))
        .filter((name) => !named.has(name))
        .map((name) => `| \`${name}\` | not there | ${REASONS.find(([family]) => family.test(name))?.[1] ?? ""} |`),
    ),
    "",
    "## Only here",
    "",
    "Functions of `speclab/dsp` that are no function of librosa under another name:",
    "",
    exports
      .filter((name) => !merged.some(({ entry }) => entry.ours === name))
      .filter((name) => !Object.values(UNCOMPARED).some(({ ours }) => ours.split(", ").includes(name)))
      .map((name) => `\`${name}\``)
      .join(", "),
    "",
  ];
  return lines.join("\n");
}

/** A function that has two grids is one line. */
function merge(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const before = merged.get(finding.entry.librosa);
    merged.set(finding.entry.librosa, before ? together(before, finding) : finding);
  }
  return [...merged.values()];
}

function together(one: Finding, other: Finding): Finding {
  const errors = { ...one.errors };
  for (const [precision, error] of Object.entries(other.errors) as [Precision, number][])
    errors[precision] = Math.max(errors[precision] ?? 0, error);
  return { entry: one.entry, errors, cases: one.cases + other.cases };
}

function quoted(names: string): string {
  return names
    .split(", ")
    .map((name) => `\`${name}\``)
    .join(", ");
}

function shown(error: number | undefined): string {
  if (error === undefined) return "–";
  return error === 0 ? "0" : error.toExponential(0).replace("-", "−");
}
