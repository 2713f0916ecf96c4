/** A file, and what must come of it: these samples, or a sentence. */
export interface SoundFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly expected: Sound | RegExp;
}

/** Samples of one channel, or of each; at 8 kHz, and exact, unless said otherwise. */
export interface Sound {
  readonly samples?: readonly number[];
  readonly channels?: readonly (readonly number[])[];
  readonly sampleRate?: number;
  /** Most that a sample may be off. */
  readonly tolerance?: number;
}

export function reads(name: string, bytes: Uint8Array, expected: Sound): SoundFile {
  return { name, bytes, expected };
}

export function says(name: string, bytes: Uint8Array, expected: RegExp): SoundFile {
  return { name, bytes, expected };
}
