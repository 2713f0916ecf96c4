// When a hand-in was due, what a day costs, and who had longer.

export interface Deadline {
  /** Milliseconds since 1970. */
  readonly due: number;
  /** Part of the points that each day begun costs: 0.1. Without it late hand-ins are said, and cost nothing. */
  readonly perDay?: number;
  /** Milliseconds more, by the student's id. */
  readonly extended: ReadonlyMap<string, number>;
}

const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const day = units.d;

/**
 * @param due `2026-12-01T23:59+01:00`; the offset is needed, since a grader's machine may stand anywhere
 * @param late `10%/day`
 * @param extend `ada=48h`, as often as needed
 * @throws RangeError naming the option
 */
export function deadline(due: string, late: string | undefined, extend: readonly string[] = []): Deadline {
  const time = /T\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(due) ? Date.parse(due) : Number.NaN;
  if (Number.isNaN(time)) throw new RangeError(`--due must be a time such as 2026-12-01T23:59+01:00, got ${due}`);
  const part = late === undefined ? undefined : /^(\d+(?:\.\d+)?)%\/day$/.exec(late);
  if (part === null || Number(part?.[1] ?? 0) > 100)
    throw new RangeError(`--late must be such as 10%/day, got ${late}`);
  const extended = new Map(
    extend.map((text): [string, number] => {
      const match = /^(.+)=(\d+)([mhd])$/.exec(text);
      if (!match) throw new RangeError(`--extend must be such as ID=48h (m, h or d), got ${text}`);
      return [match[1], Number(match[2]) * units[match[3]]];
    }),
  );
  return { due: time, ...(part && { perDay: Number(part[1]) / 100 }), extended };
}

/** What became of a deadline. */
export interface Lateness {
  /** Begun after the time that this student had. */
  readonly days: number;
  /** The part of the points that is left. */
  readonly left: number;
  /** Whether nobody can say if it was in time; then nothing is taken off. */
  readonly unknown: boolean;
}

/**
 * @param time when it was handed in
 * @param latest where only the student says so: it was there by then; "" where nobody else says anything
 */
export function lateness(
  { due, perDay = 0, extended }: Deadline,
  id: string,
  time: string,
  latest: string | undefined = undefined,
): Lateness {
  const limit = due + (extended.get(id) ?? 0);
  const over = Date.parse(time) - limit;
  // Nobody says of themselves that they are later than they were.
  const days = over > 0 ? Math.ceil(over / day) : 0;
  const isSure = latest === undefined ? !Number.isNaN(over) : days > 0 || Date.parse(latest) <= limit;
  return { days, left: Math.max(0, 1 - days * perDay), unknown: !isSure };
}
