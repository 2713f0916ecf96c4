// Random percent scripts, for the tests of this folder.
import fc from "fast-check";
import type { PercentCell, PercentScript } from "./percent.ts";

const NAMES = ["rate", "frames", "weights", "sum", "hop"];
const HINTS = ["", ": the window", ": one line, no loop"];

const indent = fc.constantFrom("", "  ", "    ");
const name = fc.constantFrom(...NAMES);
const hint = fc.constantFrom(...HINTS);

const plainLine = fc
  .tuple(indent, name, fc.nat(99))
  .chain(([space, variable, value]) =>
    fc.constantFrom(
      "",
      `${space}const ${variable} = ${value};`,
      `${space}${variable} += ${value}; // ${variable} grows`,
      `${space}console.log(\`${variable} = \${${value}}\`);`,
    ),
  )
  .map((line) => [line]);

const blankLine = fc
  .tuple(indent, name, fc.nat(99), hint)
  .chain(([space, variable, value, said]) =>
    fc.constantFrom(
      `${space}const ${variable}: number = ${value}; // SOLUTION${said}`,
      `${space}return ${variable} * ${value}; // SOLUTION${said}`,
      `${space}${variable} -= ${value}; // SOLUTION${said}`,
    ),
  )
  .map((line) => [line]);

const blankBlock = fc
  .tuple(indent, hint, fc.array(plainLine, { maxLength: 3 }))
  .map(([space, said, inside]) => [`${space}// BEGIN SOLUTION${said}`, ...inside.flat(), `${space}// END SOLUTION`]);

function codeSource(withBlanks: boolean): fc.Arbitrary<string> {
  const piece = withBlanks ? fc.oneof({ weight: 4, arbitrary: plainLine }, blankLine, blankBlock) : plainLine;
  return fc
    .array(piece, { maxLength: 8 })
    .map((pieces) => pieces.flat().join("\n").replace(/^\n+/, "").replace(/\n+$/, ""));
}

const markdownSource = fc
  .array(fc.constantFrom("", "# Frames", "* `a` // b", "One idea, $x^2$.", "// %% not a cell here", "    indented"), {
    maxLength: 5,
  })
  .map((lines) => lines.join("\n").replace(/^\n+/, "").replace(/\n+$/, ""));

const tags = fc.uniqueArray(fc.constantFrom("slow", "volatile", "exercise", "gpu"), { maxLength: 2 });

function cell(withBlanks: boolean): fc.Arbitrary<Omit<PercentCell, "id" | "line">> {
  return fc.oneof(
    fc.record({ type: fc.constant("code" as const), tags, source: codeSource(withBlanks) }),
    fc.record({ type: fc.constant("markdown" as const), tags, source: markdownSource }),
  );
}

/** Scripts with unique ids; cells know no line, as nobody has written them to a file. */
export function scripts({ withBlanks = true }: { withBlanks?: boolean } = {}): fc.Arbitrary<PercentScript> {
  return fc.array(cell(withBlanks), { minLength: 1, maxLength: 6 }).map((cells) => ({
    title: "Any",
    kind: "seminar",
    minutes: 5,
    engine: "none",
    header: "// title: Any\n// kind: seminar\n// minutes: 5",
    cells: cells.map((content, index) => ({ ...content, id: `cell-${index}`, line: 1 })),
  }));
}
