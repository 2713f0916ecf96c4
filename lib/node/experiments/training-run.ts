import * as nn from "../../nn/index.ts";
import { circumstances } from "../runs/circumstances.ts";
import type { RunDescription, RunFolder, RunResult } from "../runs/run-folder.ts";

/** A training whose state, numbers and result lie in a run's folder. */
export interface TrainingRun<Batch> {
  readonly description: RunDescription;
  readonly engine: nn.Engine;
  readonly model: Pick<nn.Layer, "parameters" | "statistics">;
  readonly optimizer: nn.Optimizer;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Epochs from one checkpoint to the next. */
  readonly checkpointEpochs: number;
  /** What the training loss is called in the log. */
  readonly lossName: string;
  readonly training: Pick<nn.TrainerOptions<Batch>, "batch" | "loss" | "schedule" | "constrain" | "seed" | "show">;
  /** Measures on other data after an epoch: numbers for the log. */
  validate(epoch: number, trainer: nn.Trainer<Batch>): Promise<RunResult>;
  /** The result, but for trainLoss and seconds. */
  measure(trainer: nn.Trainer<Batch>): Promise<RunResult>;
}

/**
 * Trains to the end, or goes on from where the folder stands, and writes the result. Interrupted, it writes down where it
 * stands before it gives up. What the training holds is freed in any case.
 *
 * @returns what was measured, with `trainLoss` (of the last epoch) and `seconds` (of all parts of the run together)
 */
export async function finishedRun<Batch>(run: TrainingRun<Batch>, folder: RunFolder): Promise<RunResult> {
  const { model, optimizer, epochs, stepsPerEpoch } = run;
  try {
    const goesOn = await folder.open(run.description, circumstances(run.engine));
    const before = goesOn ? ((await folder.metrics()).at(-1)?.seconds ?? 0) : 0;
    const began = performance.now();
    const seconds = (): number => before + (performance.now() - began) / 1000;
    const trainer: nn.Trainer<Batch> = new nn.Trainer({
      ...run.training,
      model,
      optimizer,
      stepsPerEpoch,
      checkpoint: { path: folder.checkpoint, everySteps: stepsPerEpoch * run.checkpointEpochs },
      onEpoch: async ({ epoch, loss }) => {
        await folder.log(epoch, { [run.lossName]: loss, seconds: seconds(), ...(await run.validate(epoch, trainer)) });
      },
    });
    if (goesOn) await trainer.load(folder.checkpoint);
    await trainOrKeep(trainer, stepsPerEpoch * epochs, folder);
    const trainLoss = nn.spread(trainer.losses.slice(-stepsPerEpoch)).mean;
    const result = { ...(await run.measure(trainer)), trainLoss, seconds: seconds() };
    await folder.finish(result);
    return result;
  } finally {
    nn.disposeLayer(model);
    nn.dispose(optimizer.memory);
  }
}

async function trainOrKeep<Batch>(trainer: nn.Trainer<Batch>, steps: number, folder: RunFolder): Promise<void> {
  try {
    await trainer.run(steps);
  } catch (error) {
    if ((error as Error).name === "Interrupted") await trainer.save(folder.checkpoint);
    throw error;
  }
}
