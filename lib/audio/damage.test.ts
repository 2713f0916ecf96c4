import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { decode } from "./decode.ts";
import { decodeWav } from "./decode-wav.ts";
import { SoundFileError } from "./sound-file-error.ts";
import { repaired } from "./testing/repair.ts";
import { wavFiles } from "./testing/wav-files.ts";

// Good files, damaged at random: whatever comes of it is a sound of finite numbers or one of our sentences.

interface Damage {
  readonly kind: "bit" | "byte" | "number" | "cut" | "remove" | "insert" | "repeat";
  /** Where, as a part of the file; half of all lie in its first hundred bytes, where the headers are. */
  readonly where: number;
  readonly inHeader: boolean;
  readonly value: number;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom("bit", "bit", "byte", "number", "cut", "remove", "insert", "repeat"),
  where: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  inHeader: fc.boolean(),
  value: fc.oneof(
    fc.nat(0xffffffff),
    fc.constantFrom(0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x7fffffff, 0x80000000, 0xffffffff),
  ),
});
const damages = fc.array(damage, { minLength: 1, maxLength: 4 });

function damaged(file: Uint8Array, all: readonly Damage[]): Uint8Array {
  return all.reduce(damagedOnce, file.slice());
}

function damagedOnce(file: Uint8Array, { kind, where, inHeader, value }: Damage): Uint8Array {
  if (file.length === 0) return file;
  const at = Math.floor(where * (inHeader ? Math.min(100, file.length) : file.length));
  const length = 1 + (value % 20);
  if (kind === "cut") return file.slice(0, at);
  if (kind === "remove") return Uint8Array.of(...file.subarray(0, at), ...file.subarray(at + length));
  if (kind === "insert") return Uint8Array.of(...file.subarray(0, at), value & 255, ...file.subarray(at));
  if (kind === "repeat") return Uint8Array.of(...file.subarray(0, at + length), ...file.subarray(at));
  if (kind === "bit") file[at] ^= 1 << (value % 8);
  if (kind === "byte") file[at] = value;
  if (kind === "number") for (let i = 0; i < 4 && at + i < file.length; i++) file[at + i] = value >>> (8 * i);
  return file;
}

const good = wavFiles().filter((file) => !(file.expected instanceof RegExp));

test("a damaged WAV is a sound of finite numbers or a sentence, and nothing else is thrown", () => {
  fc.assert(
    fc.property(fc.constantFrom(...good), damages, ({ bytes }, all) => {
      const file = damaged(bytes, all);
      try {
        requireSound(decodeWav(file), file);
      } catch (error) {
        requireSentence(error, "decodeWav");
      }
    }),
    { numRuns: runs(4000) },
  );
});

const compressed: { files: { name: string; bytes: string }[] } = JSON.parse(
  readFileSync(new URL("../../../audio/golden/compressed.json", import.meta.url), "utf8"),
);

for (const { name, bytes } of compressed.files)
  test(`so is a damaged ${name}`, async () => {
    const file = new Uint8Array(Buffer.from(bytes, "base64"));
    await fc.assert(
      fc.asyncProperty(damages, fc.boolean(), async (all, isRepaired) => {
        const broken = damaged(file, all);
        await requireSoundOrSentence(isRepaired ? repaired(file, broken) : broken);
      }),
      { numRuns: runs(100) },
    );
  });

test("bytes at random behind every format's first letters are a sentence", async () => {
  const beginnings = [
    "RIFF\0\0\0\0WAVEfmt ",
    "RIFX\0\0\0\0WAVE",
    "fLaC\0\0\0\x22",
    "OggS\0\x02",
    "ID3\x04\0\0",
    "\xff\xfb\x90\x64",
    "",
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 300 }), async (beginning, rest) => {
      await requireSoundOrSentence(Uint8Array.of(...[...beginning].map((letter) => letter.charCodeAt(0)), ...rest));
    }),
    { numRuns: runs(1000) },
  );
});

/** More with SPECLAB_FUZZ=100, when nobody waits. */
function runs(number: number): number {
  return number * Number(process.env.SPECLAB_FUZZ ?? 1);
}

async function requireSoundOrSentence(file: Uint8Array): Promise<void> {
  let audio: Awaited<ReturnType<typeof decode>>;
  try {
    audio = await decode(file);
  } catch (error) {
    return requireSentence(error, "decode");
  }
  requireSound(audio, file);
}

function requireSound(audio: Awaited<ReturnType<typeof decode>>, file: Uint8Array): void {
  assert.ok(audio.samples.length > 0);
  assert.ok(Number.isInteger(audio.sampleRate) && audio.sampleRate > 0, `${audio.sampleRate} Hz`);
  assert.ok(audio.samples.length <= file.length * 5000, `${audio.samples.length} samples of ${file.length} bytes`);
  for (const channel of audio.channels ?? [audio.samples]) {
    assert.equal(channel.length, audio.samples.length);
    assert.ok(channel.every(Number.isFinite));
  }
}

function requireSentence(error: unknown, caller: string): void {
  if (!(error instanceof SoundFileError)) throw error;
  assert.match(error.message, new RegExp(`^${caller}: .{10,300}$`));
  // These are what a fault of our own would say.
  assert.doesNotMatch(
    error.message,
    /undefined|NaN (Hz|bytes)|Offset is outside|Invalid typed array|not a function|not iterable/,
  );
}
