// When something was handed in. Students' computers say what students want; an archive of a platform often says only when
// the teacher has downloaded it. So a time is either certain, or there is one that it was handed in by, or none.

export interface HandedInAt {
  /** UTC; "" where nobody says any. Where there is a `latest`, only the student says this one. */
  readonly time: string;
  /** Set where no clock but the student's says when: it was there by then; "" where not even that is known. */
  readonly latest?: string;
  readonly notes: readonly string[];
}

export interface Clocks {
  /** What the hand-in itself says, by the clock of the student's computer. */
  readonly own?: string;
  /** What the platform or the file says. */
  readonly file?: Date;
  /** Whether that is when everything was packed or copied. */
  readonly isOfPacking: boolean;
  readonly now: Date;
}

const earliest = Date.UTC(2020, 0);
const hour = 3_600_000;
/** Somebody's clock, or zone, is wrong. */
const tolerated = 24 * hour;

/** The later of both clocks, where both can be meant. */
export function handedInAt({ own, file, isOfPacking, now }: Clocks): HandedInAt {
  const canBeMeant = (time: number): boolean => time >= earliest && time <= now.getTime() + tolerated;
  const notes: string[] = [];
  const said = own === undefined ? undefined : parsed(own);
  const mine = said !== undefined && canBeMeant(said) ? said : undefined;
  if (own !== undefined && mine === undefined) notes.push(`Its own clock says “${own}”, which cannot be meant.`);
  const theirs = file && canBeMeant(file.getTime()) ? file.getTime() : undefined;
  if (theirs === undefined) return { time: text(mine), latest: "", notes };
  // Nobody says of themselves that they are later than they were.
  const isOwn = mine !== undefined && mine >= theirs;
  if (isOfPacking && !isOwn) return { time: text(mine), latest: text(theirs), notes };
  if (mine !== undefined && theirs - mine > hour) {
    notes.push(`Its own clock says ${text(mine)}, the file's ${text(theirs)}; the later counts.`);
  }
  return { time: text(Math.max(mine ?? theirs, theirs)), notes };
}

/** As long as it takes to pack or to copy a class. */
const longestPacking = 5 * 60_000;

/**
 * Whether these are times of packing or copying: those of a whole class lie within minutes, and so does the only one of
 * what a platform has packed.
 */
export function areOfPacking(times: readonly Date[], students: number, isPlatforms: boolean): boolean {
  if (students < 2 && !isPlatforms) return false;
  const milliseconds = times.map((time) => time.getTime());
  return Math.max(...milliseconds) - Math.min(...milliseconds) <= longestPacking;
}

/** As `npm run hand-in` writes it, and nothing else. */
function parsed(time: string): number | undefined {
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(time) ? Date.parse(time) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

const text = (time: number | undefined): string =>
  time === undefined ? "" : `${new Date(time).toISOString().slice(0, 19)}Z`;
