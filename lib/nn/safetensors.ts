/** One array of a safetensors file. Here always float32. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a safetensors file holds: arrays by name, and words about them. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Header {
  readonly [name: string]: {
    readonly dtype: string;
    readonly shape: number[];
    readonly data_offsets: [number, number];
  };
}

/**
 * Arrays as a safetensors file, which NumPy, PyTorch and others read.
 *
 * Eight bytes that say how long the header is, the header in JSON, padded to eight bytes, then all numbers in
 * little-endian order.
 *
 * @see github.com/huggingface/safetensors, "Format"
 * @example
 * const bytes = nn.encodeSafetensors({ tensors: { w: { shape: [2], data: Float32Array.of(1, 2) } }, metadata: {} });
 * nn.decodeSafetensors(bytes).tensors.w.data; // Float32Array [1, 2]
 */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const size = shape.reduce((a, b) => a * b, 1);
    if (size !== data.length)
      throw new RangeError(`encodeSafetensors: ${name} must hold ${size} numbers for its shape, got ${data.length}`);
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + 4 * size] };
    offset += 4 * size;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength); // spaces
  bytes.set(text, 8);
  let at = 8 + headerLength;
  const view = new DataView(bytes.buffer);
  for (const { data } of Object.values(tensors)) {
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/**
 * Reads a safetensors file of float32 arrays.
 *
 * @throws Error when the bytes are no such file, or it holds other kinds of numbers: says what is wrong
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = bytes.length < 8 ? -1 : Number(view.getBigUint64(0, true));
  if (headerLength < 2 || 8 + headerLength > bytes.length)
    throw new Error(`decodeSafetensors: these ${bytes.length} bytes are no whole safetensors file`);
  const { __metadata__: metadata = {}, ...entries } = parsed(bytes.subarray(8, 8 + headerLength));
  const body = 8 + headerLength;
  const tensors = Object.entries(entries as Header).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ]) => {
      if (dtype !== "F32") throw new Error(`decodeSafetensors: ${name} must be of F32, got ${dtype}`);
      const size = shape.reduce((a, b) => a * b, 1);
      if (end - begin !== 4 * size || begin < 0 || body + end > bytes.length)
        throw new Error(`decodeSafetensors: the numbers of ${name} are not where the header says; the file is damaged`);
      const data = Float32Array.from({ length: size }, (_, i) => view.getFloat32(body + begin + 4 * i, true));
      return [name, { shape, data }] as const;
    },
  );
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Record<string, string> };
}

function parsed(header: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(header));
  } catch (cause) {
    throw new Error("decodeSafetensors: the header is no JSON; this is no safetensors file", { cause });
  }
}
