// Every npm command that README, environment.md and the guides name is a script, with options and names that it knows.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { experiments } from "speclab/node/experiments";
import { readSweep } from "speclab/node/runs";
import { benches } from "../../bench/benches.ts";
import { root } from "../notebooks/sources.ts";
import { guides } from "../site/file-pages.ts";
import { scripts } from "./scripts.ts";
import { whereRun } from "./where-run.ts";

interface Documented {
  readonly page: string;
  readonly script: string;
  readonly words: readonly string[];
}

/** Commands in code, blocks and lines alike, without what stands behind `#`. */
function documented(): Documented[] {
  return ["README.md", "environment.md", ...guides()].flatMap((page) => {
    const text = readFileSync(path.join(root, page), "utf8");
    const pieces = [...text.matchAll(/^(npm .*)$|`(npm [^`]+)`/gm)].map(
      ([, line, inline]) => (line ?? inline).split("#")[0],
    );
    return pieces.flatMap((piece) => {
      const [, script, rest = ""] = /^npm (?:run )?(?!run\b)([a-z][\w:-]*)(.*)$/.exec(piece.trim()) ?? [];
      const isOurs = script !== undefined && (piece.startsWith("npm run") || ["start", "test"].includes(script));
      return isOurs
        ? [
            {
              page,
              script,
              words: rest
                .trim()
                .split(/\s+/)
                .filter((word) => word !== "" && word !== "--"),
            },
          ]
        : [];
    });
  });
}

const all = documented();

test("every command is a script, and where that is run is known", () => {
  assert.ok(all.length > 80, `${all.length}`);
  for (const { page, script } of all) {
    assert.ok(script in scripts, `${page} says npm run ${script}`);
    assert.ok(script in whereRun, `${script} is not in tools/commands/where-run.ts`);
  }
});

/** Texts in which the options of a script stand. */
function sourcesOf(script: string): string {
  const files = (scripts[script].match(/(?:tools|bench|lib)\/[\w./-]+/g) ?? []).flatMap((name) => {
    const base = name.replace("lib/dist/esm/", "lib/").replace(/\.(mjs|js|ts)$/, "");
    const places = [`${base}.mjs`, `${base}.ts`, base, path.join(path.dirname(base), "lab"), ...(more[script] ?? [])];
    return places.map((place) => path.join(root, place)).filter((place) => existsSync(place));
  });
  const texts = files.flatMap((file) =>
    /\.\w+$/.test(file)
      ? [file]
      : readdirSync(file, { recursive: true, encoding: "utf8" }).map((name) => path.join(file, name)),
  );
  return texts
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

const more: Readonly<Record<string, readonly string[]>> = {
  bench: ["bench"],
  check: ["tools/course"],
  reset: ["tools/course"],
  "hand-in": ["tools/course"],
  data: ["lib/cli/data-command.ts"],
  vocode: ["lib/cli/vocode"],
};

test("options in a command are options that its sources name", () => {
  for (const { page, script, words } of all) {
    const options = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.slice(2).split("=")[0]);
    const text = options.length > 0 ? sourcesOf(script) : "";
    for (const option of options)
      assert.match(text, new RegExp(`\\b${option}\\b`), `${page}: npm run ${script} has no --${option}`);
  }
});

test("a comparison, a verification or an experiment in a command is one, and so is each of its settings", () => {
  const verify = readFileSync(path.join(root, "tools/verify.ts"), "utf8");
  for (const { page, script, words } of all) {
    const [name, ...rest] = words.filter((word) => !word.startsWith("-"));
    if (name === undefined || !/^[a-z][\w-]*$/.test(name)) continue;
    if (script === "bench") assert.ok(name === "all" || name in benches, `${page}: bench -- ${name}`);
    if (script === "verify") assert.match(verify, new RegExp(`^  "?${name}"?: \\{`, "m"), `${page}: verify -- ${name}`);
    if (script !== "train" && script !== "sweep") continue;
    const experiment = experiments.find((each) => each.name === name);
    assert.ok(experiment, `${page}: ${script} -- ${name}`);
    const settings = rest.filter((word) => /^\w+=[^…]+$/.test(word) && !/^(workers|gpus)=/.test(word));
    assert.ok(readSweep(experiment.schema, settings).length > 0, `${page}: ${settings}`);
  }
});
