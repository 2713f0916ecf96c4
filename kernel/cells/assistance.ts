// What the editor asks while somebody types: names that fit here, and what the thing under the cursor is.
import type TS from "typescript";
import type { CellProgram } from "./program.ts";

export interface Completion {
  /** The part of the text that a match replaces, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly matches: readonly { readonly text: string; readonly kind: string }[];
}

export interface Inspection {
  readonly plain: string;
  readonly markdown: string;
}

/** A longer list helps nobody, and costs on the way to the page. */
const longestList = 500;

/** Names that can stand at a place of the draft. */
export function complete(program: CellProgram, start: number, text: string, position: number): Completion {
  const found = program.service.getCompletionsAtPosition(program.draft, start + position, {});
  const span = found?.optionalReplacementSpan;
  const word = /[\w$]*$/.exec(text.slice(0, position))![0];
  const spanStart = span && span.start - start <= position ? span.start - start : position - word.length;
  const typed = text.slice(spanStart, position).toLowerCase();
  const matches = (found?.entries ?? [])
    .filter((entry) => entry.name.toLowerCase().startsWith(typed) && !entry.name.startsWith("$_"))
    .sort((a, b) => (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0))
    .slice(0, longestList)
    .map((entry) => ({ text: entry.name, kind: entry.kind as string }));
  return { from: spanStart, to: position, matches };
}

/** What stands at a place: its type and documentation; inside a call's parentheses, the function's signature. */
export function inspect(ts: typeof TS, program: CellProgram, start: number, position: number): Inspection | undefined {
  const { service, draft } = program;
  const at = start + position;
  const info =
    service.getQuickInfoAtPosition(draft, at) ??
    (position > 0 ? service.getQuickInfoAtPosition(draft, at - 1) : undefined);
  if (info) return described(ts, ts.displayPartsToString(info.displayParts), info.documentation, info.tags);
  const help = service.getSignatureHelpItems(draft, at, {});
  const item = help?.items[help.selectedItemIndex];
  if (!item) return undefined;
  const parameters = item.parameters.map((p) => ts.displayPartsToString(p.displayParts));
  const separator = ts.displayPartsToString(item.separatorDisplayParts);
  const signature =
    ts.displayPartsToString(item.prefixDisplayParts) +
    parameters.join(separator) +
    ts.displayPartsToString(item.suffixDisplayParts);
  return described(ts, signature, item.documentation, item.tags);
}

function described(
  ts: typeof TS,
  displayed: string,
  documentation: TS.SymbolDisplayPart[] | undefined,
  tags: readonly TS.JSDocTagInfo[] = [],
): Inspection {
  // Names of earlier cells are imported in the checked form, which nobody has written.
  const signature = displayed.replace(/^\(alias\) /, "").replace(/\nimport [\w$]+$/, "");
  const text = ts.displayPartsToString(documentation);
  const notes = tags.map((tag) => ({ name: tag.name, text: ts.displayPartsToString(tag.text) }));
  const plain = [signature, text, ...notes.map((n) => `@${n.name} ${n.text}`.trim())];
  const markdown = [`\`\`\`typescript\n${signature}\n\`\`\``, text, ...notes.map(noteInMarkdown)];
  return { plain: plain.filter(Boolean).join("\n\n"), markdown: markdown.filter(Boolean).join("\n\n") };
}

function noteInMarkdown({ name, text }: { name: string; text: string }): string {
  if (name === "example" && !text.includes("```")) return `**Example**\n\n\`\`\`typescript\n${text}\n\`\`\``;
  const parameter = /^(\S+)\s+(?:-\s*)?([\s\S]*)$/.exec(text);
  if (name === "param" && parameter) return `*${parameter[1]}*: ${parameter[2]}`;
  return `*@${name}* ${text}`.trim();
}
