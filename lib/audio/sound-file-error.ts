/**
 * What is wrong with a sound file, in one sentence. `reason` is that sentence without the name of who found out, so that
 * `load` can put the file's name before it.
 */
export class SoundFileError extends RangeError {
  override readonly name: string = "SoundFileError";
  readonly reason: string;

  constructor(caller: string, reason: string, options?: ErrorOptions) {
    super(`${caller}: ${reason}`, options);
    this.reason = reason;
  }
}
