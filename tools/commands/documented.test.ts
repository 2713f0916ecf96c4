// Every command that the READMEs, environment.md and the guides name is there, with options and names that it knows: scripts of npm,
// `npx speclab` and `node FILE`.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { main } from "speclab/cli";
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

/** Folders with a page of their own. */
const folders = ["data", "kernel/cells", "lib/check", "lib/nn", "lib/nn/ops", "tools/engines", "tools/notebooks"];
const pages = ["README.md", "environment.md", ...guides(), ...folders.map((folder) => `${folder}/README.md`)];

/** Commands in code, blocks and lines alike, without what stands behind `#`. */
function documented(): Documented[] {
  return pages.flatMap((page) => {
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

/** Texts in which the options of a command stand that begins with a file, such as a script's. */
function sourcesOf(command: string, others: readonly string[] = []): string {
  const files = (command.match(/(?:tools|bench|lib|data|kernel)\/[\w./-]+/g) ?? []).flatMap((name) => {
    const base = name.replace("lib/dist/esm/", "lib/").replace(/\.(mjs|js|ts)$/, "");
    const places = [`${base}.mjs`, `${base}.ts`, base, path.join(path.dirname(base), "lab"), ...others];
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
    const text = options.length > 0 ? sourcesOf(scripts[script], more[script]) : "";
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

/** What stands behind `npx speclab` or `node` in code: in a block, or between two backticks. */
function behind(program: RegExp): { readonly page: string; readonly words: readonly string[] }[] {
  const place = new RegExp(`(?:^|[|&;] ?|\\w=\\S+ )${program.source} ([^|&;#]+)`, "g");
  return pages.flatMap((page) => {
    const text = readFileSync(path.join(root, page), "utf8");
    const blocks = [...text.matchAll(/^```.*\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block.split("\n"));
    const inline = [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`]+)`/g)].map(([, code]) => code);
    return [...blocks, ...inline]
      .flatMap((code) => [...code.trim().replace(/\s+/g, " ").matchAll(place)])
      .map(([, words]) => ({ page, words: words.trim().split(" ") }));
  });
}

const optionsIn = (words: readonly string[]): string[] =>
  words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split("=")[0]);

test("npx speclab has every command, and each its options", async () => {
  const named = behind(/(?:npx speclab|node lib\/cli\/speclab\.mjs)/);
  assert.ok(named.length >= 10, `${named.length}`);
  for (const { page, words } of named) {
    const [command, ...rest] = words;
    const lines: string[] = [];
    const print = (text: string): unknown => lines.push(text);
    assert.equal(
      await main([command, "--help"], print, print),
      0,
      `${page}: npx speclab ${command}: ${lines.join(" ")}`,
    );
    const usage = lines.join("\n");
    for (const option of optionsIn(rest))
      assert.match(usage, new RegExp(`${option}(?![\\w-])`), `${page}: npx speclab ${command} has no ${option}`);
  }
});

test("a file that node runs is there, and names the options", () => {
  const named = behind(/node/).filter(({ words: [file] }) => /^\w[\w./-]*\.(mjs|js|ts)$/.test(file));
  assert.ok(named.length >= 4, `${named.length}`);
  for (const { page, words } of named) {
    const [file, ...rest] = words;
    assert.ok(existsSync(path.join(root, file)), `${page}: there is no ${file}`);
    const text = sourcesOf(file);
    for (const option of optionsIn(rest))
      assert.match(text, new RegExp(`\\b${option.slice(2)}\\b`), `${page}: ${file} has no ${option}`);
  }
});
