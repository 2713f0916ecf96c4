// Settings for VS Code in the folder of the student's notebooks.
//
// VS Code checks TypeScript by itself, cell by cell, and knows nothing of names from other cells: it underlines what is
// right. Versions since 2024 leave errors of types in notebooks out, older ones need the setting. It counts for a whole
// window, so it belongs to the folder of notebooks and not to the repository, whose .ts files would lose their errors.
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { shown, workFolder } from "./places.mjs";

const settings = `{
  "typescript.validate.enable": false
}
`;

/** Writes the settings where there are none; where there are, they stay and the line to add is said. */
export function offerEditorSettings({ folder = workFolder } = {}) {
  const file = settingsFile(folder);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, settings);
    return [
      `Wrote ${shown(file)}: open ${shown(folder)}/ in VS Code (with its Jupyter extension), and it underlines nothing that is right.`,
    ];
  }
  const present = readFileSync(file, "utf8");
  if (present.includes('"typescript.validate.enable"')) return [];
  return [
    `${shown(file)} is yours and stays as it is. If VS Code underlines what is right in notebooks, add this line to it:`,
    settings.split("\n")[1],
  ];
}

/** Removes the settings if they are as we wrote them. */
export function removeEditorSettings({ folder = workFolder } = {}) {
  const file = settingsFile(folder);
  if (!existsSync(file) || readFileSync(file, "utf8") !== settings) return [];
  rmSync(file);
  try {
    rmdirSync(path.dirname(file));
  } catch {
    // Somebody keeps more settings there.
  }
  return [`Removed ${shown(file)}`];
}

function settingsFile(folder) {
  return path.join(folder, ".vscode", "settings.json");
}
