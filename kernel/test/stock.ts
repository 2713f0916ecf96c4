// `node kernel/dist/test/stock.js`: the pitfalls on stock tslab beside our kernel, as a table. Fails when ours fails.
import os from "node:os";
import { fixtures } from "./fixtures.ts";
import { Lab } from "./lab.ts";
import { type Pitfall, pitfalls } from "./pitfalls.ts";

const outsideProjects: Pitfall = {
  number: 15,
  title: "a notebook outside of any project has Node's types",
  probe: async (lab) => (await lab.cell("console.log(typeof process)")).text,
  wanted: /^object$/,
};

async function outcomes(stock: boolean): Promise<Map<Pitfall, string>> {
  const answers = new Map<Pitfall, string>();
  const inside = new Lab({ stock });
  const outside = new Lab({ stock, where: os.tmpdir() });
  try {
    inside.write(fixtures);
    await inside.start();
    await outside.start();
    for (const pitfall of pitfalls) answers.set(pitfall, await answerOf(pitfall, inside));
    answers.set(outsideProjects, await answerOf(outsideProjects, outside));
  } finally {
    await inside.close();
    await outside.close();
  }
  return answers;
}

/** A kernel that died or never answered has answered, too. */
async function answerOf(pitfall: Pitfall, lab: Lab): Promise<string> {
  try {
    return await pitfall.probe(lab);
  } catch (error) {
    await lab.kernel.shutdown({ grace: 0 }).catch(() => {});
    await lab.start();
    return `no answer: ${(error as Error).message}`;
  }
}

async function main(): Promise<void> {
  const ours = await outcomes(false);
  const stock = await outcomes(true);
  const verdict = (answers: Map<Pitfall, string>, pitfall: Pitfall): boolean =>
    pitfall.wanted.test(answers.get(pitfall) ?? "");
  const rows = [...ours.keys()].sort((a, b) => (a.number ?? 99) - (b.number ?? 99));
  console.log("| # | what should be | stock tslab | speclab |\n| --- | --- | --- | --- |");
  for (const pitfall of rows) {
    const cells = [stock, ours].map((answers) =>
      verdict(answers, pitfall) ? "yes" : `no: ${short(answers.get(pitfall) ?? "")}`,
    );
    console.log(`| ${pitfall.number ?? ""} | ${pitfall.title} | ${cells.join(" | ")} |`);
  }
  const good = (answers: Map<Pitfall, string>): number => rows.filter((pitfall) => verdict(answers, pitfall)).length;
  console.log(`\nstock tslab: ${good(stock)} of ${rows.length}; speclab: ${good(ours)} of ${rows.length}`);
  process.exitCode = good(ours) === rows.length ? 0 : 1;
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, " ").replaceAll("|", "¦");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
};

void main();
