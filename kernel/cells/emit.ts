// From TypeScript to the CommonJS that is run, with a map from its lines to the lines somebody wrote.
import type TS from "typescript";
import type { Emitted } from "./cell.ts";

/** One file on its own: no types are needed, everything was checked before. */
export function emit(ts: typeof TS, text: string, fileName: string): Emitted {
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      importHelpers: true,
      rewriteRelativeImportExtensions: false,
      sourceMap: true,
    },
  });
  const { mappings } = JSON.parse(sourceMapText!) as { mappings: string };
  return { js: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""), lines: sourceLines(mappings) };
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * For each generated line the source line of its first segment, −1 where there is none.
 *
 * @param mappings the field of a version 3 source map: lines by `;`, segments by `,`, base64 VLQ differences
 */
export function sourceLines(mappings: string): number[] {
  let source = 0;
  return mappings.split(";").map((row) => {
    let first = -1;
    for (const segment of row.split(",")) {
      const fields = decode(segment);
      if (fields.length < 4) continue;
      source += fields[2];
      if (first < 0) first = source;
    }
    return first;
  });
}

function decode(segment: string): number[] {
  const fields: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value |= (digit & 31) << shift;
    if (digit & 32) {
      shift += 5;
      continue;
    }
    fields.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return fields;
}
