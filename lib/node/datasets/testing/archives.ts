import { crc32, deflateRawSync, gzipSync } from "node:zlib";

/** Files of an archive made by a test: text or bytes by name. */
export type ArchiveFiles = Readonly<Record<string, string | Uint8Array>>;

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;

/** A header and the padded bytes of one tar entry. */
export function tarEntry(name: string, content: string | Uint8Array, type = "0", size?: number): Buffer {
  const bytes = bytesOf(content);
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0);
  header.write("0000644\0", 100);
  header.write(`${(size ?? bytes.length).toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** A .tar.gz; names above 100 letters by a header of GNU's kind. */
export function tarGz(files: ArchiveFiles): Uint8Array {
  const entries = Object.entries(files).flatMap(([name, content]) => [
    ...(name.length > 100 ? [tarEntry("././@LongLink", `${name}\0`, "L")] : []),
    tarEntry(name, content),
  ]);
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

/**
 * A .zip, deflated or stored, or with files that were packed by bzip2 before. `promised` overrides the size that the table
 * tells, as a bomb would.
 */
export function zip(
  files: ArchiveFiles,
  {
    stored = false,
    promised,
    zip64 = false,
    bzip2,
  }: { stored?: boolean; promised?: number; zip64?: boolean; bzip2?: ReadonlyMap<string, Buffer> } = {},
): Uint8Array {
  const parts: Buffer[] = [];
  const table: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = bytesOf(content);
    const packed = bzip2?.get(name) ?? (stored ? Buffer.from(bytes) : deflateRawSync(bytes));
    const letters = Buffer.from(name);
    const size = promised ?? bytes.length;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(zip64 ? 45 : 20, 0);
    common.writeUInt16LE(bzip2?.has(name) ? 12 : stored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(zip64 ? 0xffffffff : packed.length, 14);
    common.writeUInt32LE(zip64 ? 0xffffffff : size, 18);
    common.writeUInt16LE(letters.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, letters, packed]);
    const extra = Buffer.alloc(zip64 ? 28 : 0);
    if (zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      extra.writeBigUInt64LE(BigInt(size), 4);
      extra.writeBigUInt64LE(BigInt(packed.length), 12);
      extra.writeBigUInt64LE(BigInt(at), 20);
      common.writeUInt16LE(extra.length, 24);
    }
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(zip64 ? 0xffffffff : at, 10);
    table.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\0", "latin1"), common, rest, letters, extra]));
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(table);
  const count = table.length;
  const wide = Buffer.alloc(zip64 ? 76 : 0);
  if (zip64) {
    wide.writeUInt32LE(0x06064b50, 0);
    wide.writeBigUInt64LE(44n, 4);
    wide.writeBigUInt64LE(BigInt(count), 24);
    wide.writeBigUInt64LE(BigInt(count), 32);
    wide.writeBigUInt64LE(BigInt(directory.length), 40);
    wide.writeBigUInt64LE(BigInt(at), 48);
    wide.writeUInt32LE(0x07064b50, 56);
    wide.writeBigUInt64LE(BigInt(at + directory.length), 64);
    wide.writeUInt32LE(1, 72);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(zip64 ? 0xffff : count, 8);
  end.writeUInt16LE(zip64 ? 0xffff : count, 10);
  end.writeUInt32LE(zip64 ? 0xffffffff : directory.length, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : at, 16);
  return Buffer.concat([...parts, directory, wide, end]);
}
