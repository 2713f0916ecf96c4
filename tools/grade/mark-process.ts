// Marks one hand-in after the other for the command, which ends this process when one takes too long: a type that TypeScript
// never gets to the end of, say.
import { type Notebook, readNotebook } from "#kernel/notebook";
import { courseLoaded } from "./course.ts";
import { type Marked, type MarkedExercise, mark } from "./mark.ts";
import type { HandedInModule } from "./module.ts";
import type { Sandbox } from "./sandbox.ts";

export interface MarkingOrder {
  readonly content: Notebook | string | HandedInModule;
  /** The handed-out notebook. */
  readonly release: string;
  readonly root: string;
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly seed: number;
}

/** Each verdict when it is there, then all of it. */
export type MarkingReply =
  | { readonly judged: MarkedExercise }
  | { readonly marked: Marked }
  | { readonly problem: string };

const say = (reply: MarkingReply): void => {
  process.send!(reply);
};

process.on("message", async ({ content, release, ...more }: MarkingOrder) => {
  let reply: MarkingReply;
  try {
    await courseLoaded();
    const judged = (exercise: MarkedExercise): void => say({ judged: exercise });
    reply = { marked: await mark({ release: readNotebook(release), submission: content, ...more, judged }) };
  } catch (error) {
    reply = { problem: (error as Error).message };
  }
  say(reply);
});
// Whoever asked is gone, or has had enough; guests end with this process.
process.on("disconnect", () => process.exit());
// Ctrl-C in a terminal is for the command, which says what becomes of us.
process.on("SIGINT", () => {});
