/** The smallest normal numbers of float64 and float32, librosa's `tiny`: below them digits get lost. */
export const smallestNormal64: number = 2.2250738585072014e-308;
export const smallestNormal32: number = 1.1754943508222875e-38;
