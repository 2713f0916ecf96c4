/** A signal: full scale is ±1. Float64Array in means float64 all the way through. */
export type Samples = Float32Array | Float64Array;

/** Time in seconds. */
export type Seconds = number;
/** Frequency in hertz. */
export type Hertz = number;
/** Level in decibels, 20·log10 of an amplitude or 10·log10 of a power. */
export type Decibels = number;

/**
 * A sound: one channel in `samples`, its rate in hertz. A sound with several channels keeps all of them in
 * `channels`, and their mean in `samples`, so that everything that reads one channel just works.
 */
export interface Audio {
  readonly samples: Float32Array;
  readonly sampleRate: Hertz;
  readonly channels?: readonly Float32Array[];
}
