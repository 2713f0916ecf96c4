// The section of docs/licences.md about known advisories.
import { type Advisory, accepted, advisories, compareVersions, major, nothingFound, searchedOn } from "./advisories.ts";
import type { Installed } from "./packages.ts";

/** @param packages those of all lists */
export function advisorySection(packages: readonly Installed[]): string {
  const keys = new Set(packages.map(keyOf));
  const known = new Set(advisories.map(keyOf));
  const searched = [
    ...nothingFound.npm.map((name) => ({ ecosystem: "npm", name })),
    ...nothingFound.PyPI.map((name) => ({ ecosystem: "PyPI", name })),
  ].filter((one) => keys.has(keyOf(one)));
  const rows = [...advisories].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const others = keys.size - known.size - searched.length;
  return `## Advisories

This is a search by hand in public threads of GitHub (${searchedOn}; the newest that it found are of September 2026), and no
\`npm audit\`: there the registry answered it 405, and PyPI's list of advisories 404. So run \`npm audit\` and \`pip-audit\`
where they are answered. No version here is below the one that mends an advisory of this table, except where it says so; a
test compares them. Of a package's lines the table names those that are here.

| package | here | mended since | severity | advisories |
| --- | --- | --- | --- | --- |
${rows.map((one) => rowOf(one, versionsOf(one, packages))).join("\n")}

Two things the threads leave open. NVIDIA's bulletin 5661 is about parts of the CUDA toolkit that are mended in 13.0;
TensorFlow takes CUDA 12, and which of the wheels here hold these parts is not said. CVE-2026-37555 is about libsndfile,
which soundfile brings (a peer of the comparisons, for developers alone), and from which version on it is mended is not said.

TensorFlow's npm package would bring old versions of adm-zip and tar; overrides raise them. Of these two nothing is ever
loaded: they are its installation's, and scripts of installations are off everywhere (\`.npmrc\`). A set-up made before the
override keeps its old copies until \`npm run gpu:setup -- --force\`.

Searched for by name, several names to a search, and nothing found that concerns the version here (${searched.length}):
${wrapped(searched.map(({ name }) => name))}.

Not searched for one by one: the other ${others} packages, among them types, copies of one package for each platform, and
NVIDIA's wheels.
`;
}

/** Names with commas between them, in lines of the page's width. */
function wrapped(names: readonly string[]): string {
  return names.join(", ").replaceAll(/(?=.{119})(.{1,117},) /g, "$1\n");
}

function rowOf(advisory: Advisory, here: readonly string[]): string {
  const { name, ids, severity, note } = advisory;
  const names = [ids.join(", "), ...(note === undefined ? [] : [note]), ...reasons(ids)];
  return `| ${name} | ${here.join(", ")} | ${mendedSince(advisory, here)} | ${severity ?? "not said"} | ${names.join("; ")} |`;
}

function mendedSince({ since, fixed }: Advisory, here: readonly string[]): string {
  if (fixed.length === 0) return "none";
  const ofLines = fixed.filter((one) => here.some((version) => major(version) === major(one)));
  const shown = ofLines.length > 0 ? ofLines : fixed.slice(-1);
  return `${shown.join(", ")}${since === undefined ? "" : ` (from ${since})`}`;
}

function reasons(ids: readonly string[]): string[] {
  return accepted.filter(({ id }) => ids.includes(id)).map(({ why }) => why);
}

function versionsOf(one: { ecosystem: string; name: string }, packages: readonly Installed[]): string[] {
  const versions = packages.filter((other) => keyOf(other) === keyOf(one)).map(({ version }) => version);
  return [...new Set(versions)].sort(compareVersions);
}

function keyOf({ ecosystem, name }: { ecosystem: string; name: string }): string {
  return `${ecosystem} ${name}`;
}
