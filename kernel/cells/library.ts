// TypeScript's description of JavaScript and of Node, in one file.
//
// They come as 140 files, many of which add a little to `Array`, `Promise` and the rest. Every new program looks at each
// file and joins the parts again, and every cell makes a new program. Joined once, as text, they are joined by the
// parser for good: a cell is checked a fifth sooner and leaves less garbage.

export interface JoinedLibrary {
  readonly text: string;
  /** The files that are in it, which other files may still ask for by name. */
  readonly parts: ReadonlySet<string>;
}

const reference = /^\/\/\/ *<reference (lib|path)="([^"]+)".*$/gm;
/** A file with its own scope cannot be joined; it is referred to. */
const isModule = (text: string): boolean => /^(export|import)\b/m.test(text);

/**
 * The text of some declaration files and all that they refer to, each once.
 *
 * @param entries file names
 * @param libFolder where `/// <reference lib="…" />` leads
 * @param read text of a file, undefined if there is none
 */
export function joinLibrary(
  entries: readonly string[],
  libFolder: string,
  read: (file: string) => string | undefined,
): JoinedLibrary {
  const parts = new Set<string>();
  const modules = new Set<string>();
  const texts: string[] = [];
  const add = (file: string): void => {
    if (parts.has(file) || modules.has(file)) return;
    const text = read(file);
    if (text === undefined) throw new Error(`joinLibrary: there is no ${file}`);
    const isOwnScope = isModule(text);
    (isOwnScope ? modules : parts).add(file);
    if (isOwnScope) return;
    for (const [, kind, name] of text.matchAll(reference)) {
      add(kind === "lib" ? `${libFolder}/lib.${name}.d.ts` : joinPath(file, name));
    }
    texts.push(text.replace(/^\/\/\/ *<reference .*$/gm, ""));
  };
  entries.forEach(add);
  const references = [...modules].map((file) => `/// <reference path="${file}" />`);
  return { text: ['/// <reference no-default-lib="true"/>', ...references, ...texts].join("\n"), parts };
}

/** The file that `name` means inside `file`. */
function joinPath(file: string, name: string): string {
  const parts = file.split("/").slice(0, -1);
  for (const part of name.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
