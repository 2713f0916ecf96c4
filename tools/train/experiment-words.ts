// The words of `npm run train` and `npm run sweep` that both understand.
import { nearest } from "speclab/cli";
import { experiments } from "speclab/node/experiments";
import { describeSettings } from "speclab/node/runs";

export type AnyExperiment = (typeof experiments)[number];

export const exitUsage = 2;

/** The experiment that is named first; undefined after having said what there is. */
export function readExperiment(command: string, words: readonly string[]): AnyExperiment | undefined {
  const experiment = experiments.find(({ name }) => name === words[0]);
  const asksForHelp = words.some((word) => word === "--help" || word === "-h");
  if (experiment && !asksForHelp) return experiment;
  if (words[0] && !experiment && !asksForHelp) {
    const names = experiments.map(({ name }) => name);
    const near = nearest(words[0], names);
    const advice = near ? `did you mean ${near}?` : `there is: ${names.join(", ")}.`;
    console.error(`There is no experiment ${words[0]}; ${advice}`);
    return undefined;
  }
  console.log(helpFor(command, experiment));
  return undefined;
}

function helpFor(command: string, experiment: AnyExperiment | undefined): string {
  const examples = {
    train: ["npm run train -- kws model=bcResNet setting=A nMels=40", "npm run train -- asr setting=C epochs=300"],
    sweep: [
      "npm run sweep -- kws model=linear nMels=10,20,30,40 setting=A,B,C,D seed=0..4",
      "npm run sweep -- asr setting=A,C workers=2",
    ],
  }[command];
  const lines = [
    `npm run ${command} -- <experiment> [name=value …]`,
    "",
    ...(examples ?? []).map((line) => `  ${line}`),
    "",
  ];
  for (const { name, title, schema } of experiment ? [experiment] : experiments)
    lines.push(`${name}: ${title}`, describeSettings(schema), "");
  if (command === "sweep")
    lines.push(
      "A setting may have several values, a,b,c or 0..4. workers=2 runs two at a time; gpus=2 shares them among two cards.",
    );
  lines.push(
    "A run that was stopped or killed goes on where it was when it is started again. Results lie in build/runs.",
  );
  return lines.join("\n");
}
