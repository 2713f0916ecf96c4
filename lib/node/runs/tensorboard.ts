import { appendFile } from "node:fs/promises";

/**
 * Writes numbers over time as a file that TensorBoard opens.
 *
 * The format: records of a length, its checksum, an `Event` as protocol buffers have it, its checksum.
 *
 * @see tensorflow/core/util/event.proto, tensorflow/core/lib/io/record_writer.cc
 */
export class TensorBoardWriter {
  readonly #file: string;
  #opened: Promise<void> | undefined;

  /** @param folder where TensorBoard looks; the file is called as it expects */
  constructor(folder: string, name = "speclab", now: number = Date.now()) {
    this.#file = `${folder}/events.out.tfevents.${Math.floor(now / 1000)}.${name}`;
  }

  /** Where it writes. */
  get file(): string {
    return this.#file;
  }

  /** One point of each curve. */
  async scalars(step: number, values: Readonly<Record<string, number>>, now: number = Date.now()): Promise<void> {
    this.#opened ??= appendFile(this.#file, record([...double(1, now / 1000), ...text(3, "brain.Event:2")]));
    await this.#opened;
    const points = Object.entries(values).map(([tag, value]) => bytes(1, [...text(1, tag), ...float(2, value)]));
    await appendFile(this.#file, record([...double(1, now / 1000), ...int(2, step), ...bytes(5, points.flat())]));
  }
}

function record(event: readonly number[]): Uint8Array {
  const data = Uint8Array.from(event);
  const length = littleEndian(8, (view) => view.setBigUint64(0, BigInt(data.length), true));
  return Uint8Array.from([...length, ...checksum(length), ...data, ...checksum(data)]);
}

/** CRC-32C, rotated and shifted: a checksum of a text that holds checksums would tell little. */
function checksum(data: ArrayLike<number>): number[] {
  const crc = crc32c(data);
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  return littleEndian(4, (view) => view.setUint32(0, masked, true));
}

function crc32c(data: ArrayLike<number>): number {
  let crc = 0xffffffff;
  for (let i = 0; i < data.length; i++) crc = castagnoli[(crc ^ data[i]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, value) => {
  let remainder = value;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder;
});

// Fields of a protocol buffer: number and type of the field, then its value.
const double = (field: number, value: number): number[] => [
  (field << 3) | 1,
  ...littleEndian(8, (view) => view.setFloat64(0, value, true)),
];
const float = (field: number, value: number): number[] => [
  (field << 3) | 5,
  ...littleEndian(4, (view) => view.setFloat32(0, value, true)),
];
const int = (field: number, value: number): number[] => [field << 3, ...variable(value)];
const bytes = (field: number, value: readonly number[]): number[] => [
  (field << 3) | 2,
  ...variable(value.length),
  ...value,
];
const text = (field: number, value: string): number[] => bytes(field, [...new TextEncoder().encode(value)]);

/** Seven bits a byte, the lowest first. */
function variable(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...variable(Math.floor(value / 128))];
}

function littleEndian(size: number, write: (view: DataView) => void): number[] {
  const view = new DataView(new ArrayBuffer(size));
  write(view);
  return [...new Uint8Array(view.buffer)];
}
