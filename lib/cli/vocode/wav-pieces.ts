import { type EncodedFormat, encodedHeader, encodedSamples } from "../../audio/encoded-wav.ts";
import { requireSamples } from "../../core/index.ts";
import { Failure } from "./failure.ts";

/**
 * Bytes of a WAV file whose sound is nowhere there as a whole.
 *
 * @param length samples of each channel, in all pieces together
 * @param pieces samples of every channel, one piece after the other; none is asked for before the header is made
 * @throws Failure at once when a WAV file cannot hold so many
 */
export function wavPieces(
  file: string,
  format: EncodedFormat,
  length: number,
  pieces: Iterable<readonly Float32Array[]>,
): Iterable<Uint8Array> {
  const header = headerFor(file, format, length);
  return (function* () {
    yield header;
    for (const channels of pieces) {
      for (const channel of channels) requireSamples("vocode", "samples", channel);
      yield encodedSamples(channels, format.bitDepth);
    }
  })();
}

function headerFor(file: string, format: EncodedFormat, length: number): Uint8Array {
  try {
    return encodedHeader(file, format, length);
  } catch (error) {
    throw new Failure((error as Error).message, { cause: error });
  }
}
