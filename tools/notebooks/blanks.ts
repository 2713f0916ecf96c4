// Blanks: what a seminar's student version has in place of the solution, and how lines of both versions correspond.
import { type PercentCell, PercentError } from "./percent.ts";

/** A run of lines that is the same in both versions, or a blank with its two forms. */
export interface Segment {
  /** Lines of the source, markers of the solution included. */
  solution: string[];
  /** Lines that the student gets. */
  student: string[];
  blank: boolean;
  /** Line of the script (1-based) on which the segment begins. */
  line: number;
}

const SOLUTION_LINE = /^(?<code>.*\S)\s*\/\/ SOLUTION(?:: (?<hint>.*\S))?\s*$/;
const BEGIN = /^(?<indent>\s*)\/\/ BEGIN SOLUTION(?:: (?<hint>.*\S))?\s*$/;
const END = /^\s*\/\/ END SOLUTION\s*$/;
/** Everything before the value of a statement: up to the first ` = ` (or ` += ` …), or `return `. */
const BEFORE_VALUE = /^(?<before>\s*return |.*? (?:[-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)?= ).*;$/;

/**
 * The segments of a cell, in order.
 *
 * @throws PercentError for a marker that cannot be understood, with the line of the script
 */
export function segments(cell: PercentCell, file = "script"): Segment[] {
  const found: Segment[] = [];
  const lines = cell.source.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = cell.line + index;
    const here = `${file}:${line}`;
    const begin = BEGIN.exec(lines[index])?.groups;
    if (begin) {
      const end = lines.findIndex((candidate, at) => at > index && END.test(candidate));
      if (end < 0) throw new PercentError(`${here}: BEGIN SOLUTION without an END SOLUTION after it`);
      const nested = lines.slice(index + 1, end).findIndex((candidate) => BEGIN.test(candidate));
      if (nested >= 0) throw new PercentError(`${here}: another BEGIN SOLUTION comes before its END SOLUTION`);
      const student = [`${begin.indent}// YOUR CODE`, `${begin.indent}${todo(begin.hint)};`];
      found.push({ solution: lines.slice(index, end + 1), student, blank: true, line });
      index = end;
      continue;
    }
    if (END.test(lines[index])) throw new PercentError(`${here}: END SOLUTION without a BEGIN SOLUTION before it`);
    const blank = SOLUTION_LINE.exec(lines[index])?.groups;
    if (blank) {
      const before = BEFORE_VALUE.exec(blank.code)?.groups?.before;
      if (before === undefined) {
        throw new PercentError(
          `${here}: a line that ends in "// SOLUTION" is one statement with " = " or "return ", and ends in ";"; use BEGIN SOLUTION … END SOLUTION for others`,
        );
      }
      const student = [`${before}${todo(blank.hint)}; // YOUR CODE`];
      found.push({ solution: [lines[index]], student, blank: true, line });
      continue;
    }
    const last = found.at(-1);
    if (last && !last.blank) {
      last.solution.push(lines[index]);
      last.student.push(lines[index]);
    } else {
      found.push({ solution: [lines[index]], student: [lines[index]], blank: false, line });
    }
  }
  return found;
}

export function hasBlanks(cell: PercentCell, file?: string): boolean {
  return cell.type === "code" && segments(cell, file).some((segment) => segment.blank);
}

/** The hint is an argument and no comment, so that a check can say which blanks are open. */
function todo(hint: string | undefined): string {
  return hint === undefined ? "todo()" : `todo(${JSON.stringify(hint)})`;
}
