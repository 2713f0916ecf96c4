import { listen } from "../core/announce.ts";
import { codeOnly } from "./code-only.ts";
import type { Exercise } from "./exercise.ts";

/**
 * Of the library's functions, the one that does an exercise by itself and is called in the text of an answer. Compiled
 * cells say `dsp_1.stft`, a notebook that imports everything `library.stft`. What stands in comments and strings is no
 * call, and what the code does not show is heard when the answer runs.
 *
 * @param module the text of the module that the answer comes from, for its imports
 */
export function refusedInText(
  { refused = [] }: Pick<Exercise<never, unknown>, "refused">,
  answer: (...args: never[]) => unknown,
  module = "",
): string | undefined {
  const text = codeOnly(Function.prototype.toString.call(answer));
  const imported = new Map<string, string>();
  for (const [, names] of module.matchAll(/import\s*\{([^}]*)\}\s*from\s*["']speclab(?:\/dsp)?["']/g)) {
    for (const [, name, alias] of names.matchAll(/([\w$]+)(?:\s+as\s+([\w$]+))?/g)) imported.set(name, alias ?? name);
  }
  return refused.find((name) => {
    const member = `\\b(?:dsp_\\d+|speclab_\\d+|library)\\.${escaped(name)}\\b\\)?`;
    const local = imported.get(name);
    const forms = local === undefined ? [member] : [member, `(?<![\\w$.])${escaped(local)}`];
    return forms.some((form) => new RegExp(`${form}\\s*\\(`).test(text));
  });
}

function escaped(name: string): string {
  return name.replaceAll("$", "\\$");
}

/** Ends an answer that calls what it should write. */
class Refused extends Error {
  override readonly name = "Refused";
}

/** Hears which refused function is called, and ends the call: an answer that catches the error is heard all the same. */
export function hearRefused(refused: readonly string[] = []): { stop(): string | undefined } {
  let heard: string | undefined;
  let listens = true;
  const listening = listen((name) => {
    if (!refused.includes(name)) return;
    heard ??= name;
    throw new Refused(`${name} is what this exercise asks you to write`);
  });
  return {
    stop: () => {
      if (listens) listening.stop();
      listens = false;
      return heard;
    },
  };
}
