import type { Trainer } from "../../nn/index.ts";
import type { RunFolder } from "../runs/run-folder.ts";

/** Trains until so many steps are done in all; interrupted, it writes down where it stands before it gives up. */
export async function runToEnd<Batch>(trainer: Trainer<Batch>, steps: number, folder: RunFolder): Promise<void> {
  try {
    await trainer.run(steps);
  } catch (error) {
    if ((error as Error).name === "Interrupted") await trainer.save(folder.checkpoint);
    throw error;
  }
}
