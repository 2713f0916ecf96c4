// Variants: what an exercise drew from the course's seed stands in the texts, `{{median-filter.width}}`.

export interface Variants {
  exercises: readonly { exercise: string; parameters?: Readonly<Record<string, number | string>> }[];
}

const PLACE = /\{\{(?<exercise>[a-z][a-z0-9-]*)\.(?<parameter>\w+)\}\}/g;
/** In code the source has a value of its own, so that it stays a program: `const width = 5; // = {{median-filter.width}}`. */
const CODE_PLACE = /^(?<before>.*? = ).*?;\s*\/\/ = (?<place>\{\{[a-z0-9-]+\.\w+\}\})\s*$/gm;

export function hasPlaces(text: string): boolean {
  return new RegExp(PLACE).test(text);
}

/** @throws Error naming the place that no exercise fills, and what there is */
export function fillIn(text: string, { exercises }: Variants, file = "script"): string {
  const drawn = (exercise: string, parameter: string): string | number => {
    const parameters = exercises.find((candidate) => candidate.exercise === exercise)?.parameters ?? {};
    if (Object.hasOwn(parameters, parameter)) return readable(parameters[parameter]);
    const names = exercises.flatMap((one) =>
      Object.keys(one.parameters ?? {}).map((name) => `{{${one.exercise}.${name}}}`),
    );
    throw new Error(
      `${file}: nothing fills {{${exercise}.${parameter}}}; there is: ${names.join(", ") || "nothing yet"}.`,
    );
  };
  return text
    .replace(CODE_PLACE, (_, before: string, place: string) => {
      const [, exercise, parameter] = /\{\{(.+)\.(.+)\}\}/.exec(place)!;
      return `${before}${JSON.stringify(drawn(exercise, parameter))};`;
    })
    .replace(PLACE, (_, exercise: string, parameter: string) => String(drawn(exercise, parameter)));
}

/** 0.94 and not 0.9400000000000001, which is what a sum of tenths comes to. */
function readable(value: number | string): number | string {
  return typeof value === "number" ? Number(value.toPrecision(12)) : value;
}
