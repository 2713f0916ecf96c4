/** The two other windows of a reassigned spectrogram. */
export interface ReassignmentWindows {
  /** The window's derivative by the sample: the central difference of the periodic window. */
  readonly derivative: Float64Array;
  /** The window times the time from its middle, in samples. */
  readonly weighted: Float64Array;
}

/** @see F. Auger and P. Flandrin, IEEE Trans. Signal Processing 43 (1995) */
export function reassignmentWindows(window: Float64Array): ReassignmentWindows {
  const { length } = window;
  return {
    derivative: Float64Array.from(window, (_, i) => (window[(i + 1) % length] - window[(i + length - 1) % length]) / 2),
    weighted: Float64Array.from(window, (weight, i) => weight * (i - (length - 1) / 2)),
  };
}
