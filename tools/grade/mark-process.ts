// Marks one hand-in after the other for the command, which ends this process when one takes too long: a type that TypeScript
// never gets to the end of, say.
import { type Notebook, readNotebook } from "#kernel/notebook";
import { courseLoaded } from "./course.ts";
import { type Marked, mark } from "./mark.ts";
import type { Sandbox } from "./sandbox.ts";

export interface MarkingOrder {
  readonly content: Notebook | string;
  /** The handed-out notebook. */
  readonly release: string;
  readonly root: string;
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly seed: number;
}

export type MarkingReply = { readonly marked: Marked } | { readonly problem: string };

process.on("message", async ({ content, release, ...more }: MarkingOrder) => {
  let reply: MarkingReply;
  try {
    await courseLoaded();
    reply = { marked: await mark({ release: readNotebook(release), submission: content, ...more }) };
  } catch (error) {
    reply = { problem: (error as Error).message };
  }
  process.send!(reply);
});
// Whoever asked is gone, or has had enough; guests end with this process.
process.on("disconnect", () => process.exit());
// Ctrl-C in a terminal is for the command, which says what becomes of us.
process.on("SIGINT", () => {});
