// What nbgrader wants to know of a cell, so that a course which has it can hand out, list and collect our notebooks.
import { type AskedSeminar, ownSeminars } from "speclab/cli";
import type { Notebook } from "#kernel/notebook";
import { askedIn } from "../grade/cells.ts";
import { answerPoints } from "../notebooks/versions.ts";

/** https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html */
interface NbgraderMetadata {
  readonly schema_version: 3;
  readonly grade_id: string;
  readonly grade: boolean;
  readonly solution: boolean;
  readonly locked: boolean;
  readonly task: false;
  readonly points?: number;
}

/**
 * The notebook with nbgrader's metadata: exercises are solutions, checks are locked and have points, answers in words have
 * points that people give. What has points of its own, beside those of the seminar, has none for nbgrader.
 *
 * @param seminars that are known, a course's own among them
 */
export function withNbgrader(notebook: Notebook, seminars: readonly AskedSeminar[] = ownSeminars()): Notebook {
  const counted = seminars.filter(({ number }) => /^\d+$/.test(number)).flatMap(({ exercises }) => exercises);
  const points = new Map(counted.map(({ exercise, of }) => [exercise, of]));
  const cells = notebook.cells.map((cell) => {
    const [asked] = cell.cell_type === "code" ? askedIn({ ...notebook, cells: [cell] }) : [];
    const inWords = answerPoints(cell);
    if (asked)
      return {
        ...cell,
        metadata: { ...cell.metadata, nbgrader: about(cell.id, points.get(asked.exercise) ?? 0, false) },
      };
    if (inWords !== undefined)
      return { ...cell, metadata: { ...cell.metadata, nbgrader: about(cell.id, inWords, true) } };
    if (!cell.metadata.tags?.includes("exercise")) return cell;
    return { ...cell, metadata: { ...cell.metadata, nbgrader: about(cell.id, undefined, true) } };
  });
  return { ...notebook, cells };
}

function about(id: string, points: number | undefined, solution: boolean): NbgraderMetadata {
  const graded = points === undefined ? { grade: false } : { grade: true, points };
  return { schema_version: 3, grade_id: id, ...graded, solution, locked: !solution, task: false };
}
