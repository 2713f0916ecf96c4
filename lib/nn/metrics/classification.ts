import { requirePositiveInteger } from "../../core/index.ts";

/** How often each class was taken for each: `counts[label][predicted]`. */
export type ConfusionMatrix = readonly Uint32Array[];

/**
 * How often each class was taken for each.
 *
 * @param predicted a class for each example
 * @param labels the true ones
 * @throws RangeError when the two differ in length, or a class is none of the `classes`
 * @see sklearn.metrics.confusion_matrix
 * @example
 * const counts = nn.confusionMatrix([0, 1, 1, 1], [0, 0, 1, 1], 2);
 * counts[0]; // Uint32Array [1, 1]
 * nn.accuracy(counts); // 0.75
 */
export function confusionMatrix(
  predicted: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  requirePositiveInteger("confusionMatrix", "classes", classes);
  if (predicted.length !== labels.length)
    throw new RangeError(`confusionMatrix: predicted must hold ${labels.length} classes, got ${predicted.length}`);
  const counts = Array.from({ length: classes }, () => new Uint32Array(classes));
  for (let i = 0; i < labels.length; i++) {
    requireClass("labels", labels[i], i, classes);
    requireClass("predicted", predicted[i], i, classes);
    counts[labels[i]][predicted[i]] += 1;
  }
  return counts;
}

/** The part of the examples that were recognized. NaN of none. */
export function accuracy(counts: ConfusionMatrix): number {
  const right = counts.reduce((sum, row, k) => sum + row[k], 0);
  return right / total(counts);
}

export interface FScores {
  /** Of each class: the part of its predictions that are right, 0 when there are none. */
  readonly precision: Float64Array;
  /** Of each class: the part of its examples that were found, 0 when there are none. */
  readonly recall: Float64Array;
  /** Of each class: the harmonic mean of the two. */
  readonly f1: Float64Array;
  /** Over all examples at once: the accuracy. */
  readonly micro: number;
  /** The mean over the classes. */
  readonly macro: number;
  /** The mean over the classes, each as often as it has examples. */
  readonly weighted: number;
}

/**
 * Precision, recall and F₁ of each class, and the three customary means.
 *
 * @see sklearn.metrics.precision_recall_fscore_support
 */
export function fScores(counts: ConfusionMatrix): FScores {
  const support = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const chosen = counts.map((_, k) => counts.reduce((sum, row) => sum + row[k], 0));
  const part = (a: number, b: number): number => (b === 0 ? 0 : a / b);
  const precision = Float64Array.from(counts, (row, k) => part(row[k], chosen[k]));
  const recall = Float64Array.from(counts, (row, k) => part(row[k], support[k]));
  const f1 = precision.map((p, k) => part(2 * p * recall[k], p + recall[k]));
  const macro = f1.reduce((a, b) => a + b, 0) / f1.length;
  const weighted = f1.reduce((sum, f, k) => sum + f * support[k], 0) / total(counts);
  return { precision, recall, f1, micro: accuracy(counts), macro, weighted };
}

function total(counts: ConfusionMatrix): number {
  return counts.reduce((sum, row) => row.reduce((a, b) => a + b, sum), 0);
}

function requireClass(argument: string, value: number, index: number, classes: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= classes)
    throw new RangeError(
      `confusionMatrix: ${argument} must be whole numbers from 0 to ${classes - 1}, got ${value} at index ${index}`,
    );
}
