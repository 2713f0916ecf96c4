// The cell core: what a cell means. Isomorphic: it imports nothing but types and is handed TypeScript and files.
export type { Completion, Inspection } from "./assistance.ts";
export {
  type CellError,
  type Compiled,
  cellSpecifier,
  type Emitted,
  type EmittedFile,
  type RunForm,
  type StaleName,
} from "./cell.ts";
export { CellChecker } from "./checker.ts";
export type { Completeness } from "./completeness.ts";
export type { CellFiles } from "./program.ts";
