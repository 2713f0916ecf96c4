// The two forms of a cell. Both are the cell's own text between one header line and one footer line, so line n of the
// cell is line n + 1 of either form.
//
//   checked:  import { f } from "cell:1.1"; declare let lr: typeof import("cell:1.1").lr;    …    export { a };
//   run:      import { f, lr } from "cell:1";                                                 …    export { a };
//
// The run form becomes CommonJS, where every read and write of `lr` is one of `cell_1.lr`: one variable for all cells.
import type { CellAnalysis } from "./analysis.ts";
import { cellSpecifier, type ScopeName } from "./cell.ts";
import { applyEdits } from "./edits.ts";

/** The header of the checked form, line break included. */
export function checkedHeader(names: readonly ScopeName[]): string {
  return `${names.map((n) => importOf(n, true)).join("")}\n`;
}

/** The cell as the checker reads it. */
export function checkedForm(header: string, cell: CellAnalysis): string {
  return `${header}${cell.text}\nexport { ${cell.values.join(", ")} }; export type { ${cell.types.join(", ")} };`;
}

/** The cell as it is run, still TypeScript. */
export function runForm(names: readonly ScopeName[], cell: CellAnalysis): string {
  const header = names.map((n) => importOf(n, false)).join("");
  const lets = new Set(cell.names.filter((n) => n.kind === "let").map((n) => n.name));
  const values = cell.values.filter((name) => !lets.has(name));
  return `${header}\n${applyEdits(cell.text, cell.edits)}\nexport { ${values.join(", ")} };`;
}

function importOf(n: ScopeName, checked: boolean): string {
  if (n.kind === "import") {
    const type = n.typeOnly ? "type " : "";
    const binding =
      n.imported === "default" ? n.name : n.imported === "*" ? `* as ${n.name}` : `{ ${n.imported} as ${n.name} }`;
    return `import ${type}${binding} from ${JSON.stringify(n.specifier)};`;
  }
  const from = JSON.stringify(cellSpecifier(checked ? n.types : n.module));
  if (n.kind === "type") return `import type { ${n.name} } from ${from};`;
  if (n.kind === "let" && checked) return `declare let ${n.name}: typeof import(${from}).${n.name};`;
  return `import { ${n.name} } from ${from};`;
}
