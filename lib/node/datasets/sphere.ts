import { decodeWav, SoundFileError } from "../../audio/index.ts";
import { wavFile } from "../../audio/wav-file.ts";
import type { Audio } from "../../core/index.ts";

/** Whether a file is one of NIST's, as TIMIT's are, whatever its name ends in. */
export function isSphere(bytes: Uint8Array): boolean {
  return letters(bytes, 0, 8) === "NIST_1A\n";
}

/**
 * Sound of a NIST SPHERE file: integers of 16 or 8 bits in either byte order, or µ-law; not compressed.
 *
 * @throws SoundFileError when it is truncated, or compressed with shorten, as some old CDs were
 * @see NIST, SPHERE 2.6, header.doc: eight letters, the header's length, then `name -type value` up to end_head
 */
export function decodeSphere(bytes: Uint8Array): Audio {
  if (!isSphere(bytes)) throw wrong("this is no NIST SPHERE file");
  const headerLength = Number(letters(bytes, 8, 8).trim());
  if (!(headerLength >= 16 && headerLength <= bytes.length)) throw wrong("the file is truncated in its header");
  const fields = readFields(letters(bytes, 16, headerLength - 16));
  const channels = Number(fields.get("channel_count") ?? 1);
  const bytesPerSample = Number(fields.get("sample_n_bytes") ?? 2);
  const sampleRate = Number(fields.get("sample_rate"));
  const coding = fields.get("sample_coding") ?? "pcm";
  const isTelephone = coding === "ulaw" || coding === "mu-law";
  if (coding !== "pcm" && !isTelephone) {
    throw wrong(
      `its samples are coded as ${coding}; NIST's sph2pipe turns such files into WAV: sph2pipe -f wav IN OUT`,
    );
  }
  if (![1, 2].includes(bytesPerSample) || !(sampleRate > 0) || !(channels >= 1)) {
    throw wrong(`its header asks for ${bytesPerSample} bytes a sample, ${channels} channels, ${sampleRate} Hz`);
  }
  const dataLength = Number(fields.get("sample_count")) * channels * bytesPerSample;
  const data = bytes.slice(headerLength, headerLength + dataLength);
  if (!(dataLength > 0) || data.length < dataLength) {
    throw wrong(`the file is truncated: ${bytes.length - headerLength} of ${dataLength} bytes of sound are there`);
  }
  // 10 is big-endian, 01 little-endian, as the bytes of a sample lie.
  if (bytesPerSample === 2 && fields.get("sample_byte_format") === "10") swap(data);
  // WAV's samples of one byte have no sign.
  if (bytesPerSample === 1 && !isTelephone) for (let i = 0; i < data.length; i++) data[i] ^= 0x80;
  const encoding = isTelephone ? "µ-law" : "pcm";
  const format = { encoding, channels, sampleRate, bytesPerSample, littleEndian: true } as const;
  const { bytes: wav, start } = wavFile("decodeSphere", format, data.length, { formatSize: 16 });
  wav.set(data, start);
  return decodeWav(wav);
}

/** Lines such as `sample_rate -i 16000` and `sample_coding -s3 pcm`. */
function readFields(header: string): Map<string, string> {
  const [head] = header.split("end_head");
  const lines = head.matchAll(/^(\w+) -(?:i|r|s\d+) (.*)$/gm);
  return new Map([...lines].map(([, name, value]) => [name, value.trim()]));
}

function swap(data: Uint8Array): void {
  for (let i = 0; i + 1 < data.length; i += 2) [data[i], data[i + 1]] = [data[i + 1], data[i]];
}

function letters(bytes: Uint8Array, begin: number, length: number): string {
  return new TextDecoder("latin1").decode(bytes.subarray(begin, begin + length));
}

function wrong(reason: string): SoundFileError {
  return new SoundFileError("decodeSphere", reason);
}
