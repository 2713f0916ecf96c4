import { encodeWav } from "../../audio/index.ts";

const headerBytes = 44;

/**
 * Bytes of a WAV file of 16 bits, whose sound is nowhere there as a whole.
 *
 * @param length samples of each channel, in all pieces together
 * @param pieces samples of every channel, one piece after the other
 */
export function* wavPieces(
  sampleRate: number,
  length: number,
  pieces: Iterable<readonly Float32Array[]>,
): Generator<Uint8Array, void, undefined> {
  let isFirst = true;
  for (const channels of pieces) {
    const bytes = encodeWav({ samples: channels[0], channels, sampleRate });
    if (isFirst) {
      const view = new DataView(bytes.buffer);
      const soundBytes = 2 * channels.length * length;
      view.setUint32(4, headerBytes - 8 + soundBytes, true);
      view.setUint32(headerBytes - 4, soundBytes, true);
    }
    yield isFirst ? bytes : bytes.subarray(headerBytes);
    isFirst = false;
  }
}
