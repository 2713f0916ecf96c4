// docs/licences.md: every package that any command here installs, with its licence, and the known advisories of them.
import { advisorySection } from "./advisories-section.ts";
import {
  allInstalled,
  licenceElsewhere,
  npmLists,
  npmPackages,
  type PackageList,
  pipName,
  pythonLists,
  pythonPackages,
} from "./packages.ts";

export interface Row {
  readonly list: PackageList;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

const unknown = "not looked up";

/**
 * Every package of every list.
 *
 * @param licences of Python packages, by `name version`: their lists name none
 */
export function allRows(licences: ReadonlyMap<string, string>): Row[] {
  const ofNpm = npmLists.flatMap((list) =>
    npmPackages(list.file).map(({ name, version, licence }) => ({ list, name, version, licence: licence ?? unknown })),
  );
  const ofPython = pythonLists.flatMap((list) =>
    pythonPackages(list.file).map(({ name, version }) => {
      return {
        list,
        name,
        version,
        licence: licences.get(`${pipName(name)} ${version}`) ?? licenceElsewhere(pipName(name)) ?? unknown,
      };
    }),
  );
  return [...ofNpm, ...ofPython];
}

export function pageOf(rows: readonly Row[]): string {
  const lists = [...npmLists, ...pythonLists];
  const sections = lists.map((list) => {
    const inside = rows.filter((row) => row.list === list);
    const lines = inside.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
    return `## ${list.title}\n\n\`${list.file}\`, ${inside.length} packages.\n\n| package | version | licence |\n| --- | --- | --- |\n${lines.join("\n")}\n`;
  });
  const counts = new Map<string, number>();
  for (const { licence } of rows) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const summary = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return `# Licences of everything that is installed

Made by \`npm run licences -- --update\` from the lock files (npm's name the licences; those of Python's packages come from
their own metadata, where they are installed, else from \`tools/licences/packages.ts\`, which says how it is known). A
test compares it with the lock files. speclab itself has the MIT licence; the letters of saved figures are Arimo, under the
OFL 1.1 (\`lib/display/font/OFL.txt\`). Which package is here for what, and what would replace it:
[environment.md](../environment.md).

| licence, as the package says it | packages |
| --- | --- |
${summary.map(([licence, count]) => `| ${licence} | ${count} |`).join("\n")}

${advisorySection(allInstalled())}
${sections.join("\n")}`;
}

/** Licences that a page has for Python's packages: they stay when the packages are not installed here. */
export function licencesOnPage(page: string): Map<string, string> {
  const rows = page.matchAll(/^\| (\S+) \| (\S+) \| ([^|]+) \|$/gm);
  const known = [...rows].filter(([, , , licence]) => licence !== unknown);
  return new Map(known.map(([, name, version, licence]) => [`${pipName(name)} ${version}`, licence]));
}
