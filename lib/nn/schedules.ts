import { requirePositive, requirePositiveInteger } from "../core/index.ts";

/** The learning rate over time. */
export interface Schedule {
  /** @param step from 0 */
  rate(step: number): number;
  /** Told the loss at the end of every epoch, by schedules that listen. */
  observe?(loss: number): void;
  /** What it remembers, for checkpoints. */
  memory?: number[];
}

/** Always the same. */
export function constant(rate: number): Schedule {
  requirePositive("constant", "rate", rate);
  return { rate: () => rate };
}

export interface CosineOptions {
  /** The largest rate, at the end of the warm-up. */
  readonly max: number;
  /** The smallest, at the beginning and at the end. Default 0. */
  readonly min?: number;
  /** Steps of a cycle, warm-up included. */
  readonly steps: number;
  /** Steps in which the rate rises in a straight line. Default 0. */
  readonly warmUp?: number;
  /** Begin again after each cycle. Default false: the rate stays at `min`. */
  readonly restarts?: boolean;
  /** Times the largest rate, at each restart. Default 1. */
  readonly decay?: number;
  /** Times the length of a cycle without its warm-up, at each restart. Default 1. */
  readonly stretch?: number;
}

/**
 * Up in a straight line, down along a cosine, and again.
 *
 * @see I. Loshchilov and F. Hutter, "SGDR", ICLR 2017
 * @example
 * const { rate } = nn.cosine({ max: 0.1, steps: 100, warmUp: 10 });
 * [0, 5, 10, 55, 100].map((step) => rate(step).toFixed(3)); // ["0.000", "0.050", "0.100", "0.050", "0.000"]
 */
export function cosine(options: CosineOptions): Schedule {
  const { max, min = 0, steps, warmUp = 0, restarts = false, decay = 1, stretch = 1 } = options;
  requirePositive("cosine", "max", max);
  requirePositiveInteger("cosine", "steps", steps);
  requirePositive("cosine", "decay", decay);
  requirePositive("cosine", "stretch", stretch);
  if (!(min >= 0 && min < max)) throw new RangeError(`cosine: min must be from 0 to below max = ${max}, got ${min}`);
  if (!(warmUp >= 0 && warmUp < steps))
    throw new RangeError(`cosine: warmUp must be from 0 to below steps = ${steps}, got ${warmUp}`);
  const inCycle = (step: number, length: number, top: number): number =>
    step < warmUp
      ? min + ((top - min) * step) / warmUp
      : min + ((top - min) * (1 + Math.cos((Math.PI * (step - warmUp)) / (length - warmUp)))) / 2;
  return {
    rate(step) {
      let begin = 0;
      let length = steps;
      let top = max;
      while (restarts && step >= begin + length) {
        begin += length;
        length = warmUp + Math.max(1, Math.round((length - warmUp) * stretch));
        top = Math.max(min, top * decay);
      }
      return inCycle(Math.min(step - begin, length), length, top);
    },
  };
}

export interface PlateauOptions {
  readonly initial: number;
  /** Times the rate, when the loss stays. Default 0.1. */
  readonly factor?: number;
  /** Epochs without a better loss that are endured. Default 10. */
  readonly patience?: number;
  /** A loss is better when it is below the best by this share. Default 1e-4. */
  readonly threshold?: number;
  /** Never below. Default 0. */
  readonly min?: number;
}

/**
 * Lowers the rate whenever the loss has stopped falling.
 *
 * @see torch.optim.lr_scheduler.ReduceLROnPlateau
 * @example
 * const plateau = nn.reduceOnPlateau({ initial: 1, factor: 0.5, patience: 1 });
 * for (const loss of [3, 2, 2, 2, 2]) plateau.observe?.(loss);
 * plateau.rate(0); // 0.5
 */
export function reduceOnPlateau(options: PlateauOptions): Schedule {
  const { initial, factor = 0.1, patience = 10, threshold = 1e-4, min = 0 } = options;
  requirePositive("reduceOnPlateau", "initial", initial);
  if (!(factor > 0 && factor < 1))
    throw new RangeError(`reduceOnPlateau: factor must be between 0 and 1, got ${factor}`);
  if (!Number.isInteger(patience) || patience < 0)
    throw new RangeError(`reduceOnPlateau: patience must be a whole number of epochs, got ${patience}`);
  for (const [name, value] of Object.entries({ threshold, min }))
    if (!(value >= 0)) throw new RangeError(`reduceOnPlateau: ${name} must be at least 0, got ${value}`);
  return {
    memory: [initial, Number.MAX_VALUE, 0],
    rate() {
      return this.memory![0];
    },
    observe(loss) {
      const [rate, best, waited] = this.memory!;
      if (loss < best * (1 - threshold)) this.memory = [rate, loss, 0];
      else if (waited < patience) this.memory = [rate, best, waited + 1];
      else this.memory = [Math.max(min, rate * factor), best, 0];
    },
  };
}
