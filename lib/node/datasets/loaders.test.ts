// Every loader on a small archive of the set's own layout, fetched over real HTTP from this machine.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, beforeEach, test } from "node:test";
import { encodeWav } from "../../audio/index.ts";
import { type Host, host, Random } from "../../core/index.ts";
import { installScriptHost } from "../script-host.ts";
import { type FileServer, fileServer, type Manners } from "../testing/file-server.ts";
import { fingerprint, itemsOf, randomSplit, speakersOf, streamItems } from "./dataset.ts";
import { fma } from "./fma.ts";
import { keywordFolders, recordingsIn } from "./folders.ts";
import { findLibriSpeech, libriSpeech } from "./libri-speech.ts";
import type { SetArchive } from "./place.ts";
import { drawWeighted, keywordClasses, keywordWeights, speechCommands } from "./speech-commands.ts";
import { spokenDigits } from "./spoken-digits.ts";
import { type ArchiveFiles, tarGz, zip } from "./testing/archives.ts";
import { timit } from "./timit.ts";
import { foldedSymbols, foldPhone, phoneIndices, timitSymbols } from "./timit-phones.ts";

const home = mkdtempSync(path.join(tmpdir(), "speclab-loaders-"));
const server: FileServer = await fileServer();
after(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});
installScriptHost();
(globalThis as { [key: symbol]: Host })[Symbol.for("speclab.host")] = { ...host(), display: () => {} };

/** The real recordings of this computer, where there are some. */
const recordings = process.env.SPECLAB_DATA;
delete process.env.SPECLAB_DATA;
delete process.env.SPECLAB_MIRROR;

let caches = 0;
beforeEach(() => {
  process.env.SPECLAB_CACHE = path.join(home, `cache-${caches++}`);
  server.requests.length = 0;
});

/** A sound whose number of samples tells which one it is. */
const sound = (length: number, sampleRate = 16000): Uint8Array =>
  encodeWav({ samples: Float32Array.from({ length }, (_, i) => Math.sin(i / 5) / 2), sampleRate });

/** Puts an archive on the server. */
function serve(file: string, files: ArchiveFiles, manners: Manners = {}): SetArchive {
  const bytes = file.endsWith(".zip") ? zip(files) : tarGz(files);
  server.serve(`/${file}`, bytes, manners);
  return { file, addresses: [`${server.address}/${file}`], bytes: bytes.length };
}

/** Writes files into a folder, as a user has them. */
function folderOf(name: string, files: ArchiveFiles): string {
  const folder = path.join(home, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return folder;
}

const chapter = (subset: string, speaker: string, number: string, texts: readonly string[]): ArchiveFiles => {
  const stem = `${speaker}-${number}`;
  const folder = `LibriSpeech/${subset}/${speaker}/${number}`;
  const name = (i: number): string => `${stem}-${String(i).padStart(4, "0")}`;
  return {
    [`${folder}/${stem}.trans.txt`]: texts.map((text, i) => `${name(i)} ${text}\n`).join(""),
    ...Object.fromEntries(texts.map((_, i) => [`${folder}/${name(i)}.flac`, sound(1000 + i)])),
  };
};

const devClean = {
  "LibriSpeech/README.TXT": "about",
  ...chapter("dev-clean", "84", "121123", ["GO", "DO YOU HEAR"]),
  ...chapter("dev-clean", "174", "50561", ["FORGOTTEN TOO", "THE NAME", "OF GILLIAN"]),
};

test("LibriSpeech: fetched once although the connection breaks, read in order, with texts and speakers", async () => {
  const archive = serve("dev-clean.tar.gz", devClean, { breaks: { after: 500, times: 1 } });
  const options = { archives: { "dev-clean": archive } };
  const set = await libriSpeech("dev-clean", options);
  assert.equal(set.origin, "download");
  assert.equal(set.sentence, "LibriSpeech dev-clean: 5 recordings of 2 speakers, downloaded now (CC BY 4.0).");
  assert.deepEqual(
    set.items.map(({ id, text }) => [id, text]),
    [
      ["dev-clean/84-121123-0000", "GO"],
      ["dev-clean/84-121123-0001", "DO YOU HEAR"],
      ["dev-clean/174-50561-0000", "FORGOTTEN TOO"],
      ["dev-clean/174-50561-0001", "THE NAME"],
      ["dev-clean/174-50561-0002", "OF GILLIAN"],
    ],
  );
  assert.deepEqual(set.splits, ["dev-clean"]);
  const lengths: number[] = [];
  for await (const { audio } of streamItems(set.items, { ahead: 2 })) lengths.push(audio.samples.length);
  assert.deepEqual(lengths, [1000, 1001, 1000, 1001, 1002]);

  const again = await libriSpeech("dev-clean", options);
  assert.equal(again.origin, "cache");
  assert.equal(server.requests.length, 2, "one file in two pieces");
  assert.deepEqual(readdirSync(path.join(process.env.SPECLAB_CACHE!, "archives")), ["dev-clean.tar.gz.sha256"]);
  assert.equal(await fingerprint(again), await fingerprint(set), "where it lies does not count");
  assert.notEqual(await fingerprint({ ...set, items: set.items.slice(1) }), await fingerprint(set));
});

test("LibriSpeech: subsets by speaker and number, unpacked no further than needed", async () => {
  const archive = serve("dev-clean.tar.gz", devClean);
  const options = { archives: { "dev-clean": archive } };
  const one = await libriSpeech("dev-clean", { ...options, speakers: ["174"], perSpeaker: 2 });
  assert.deepEqual(
    one.items.map(({ id }) => id),
    ["dev-clean/174-50561-0000", "dev-clean/174-50561-0001"],
  );
  assert.ok(!existsSync(path.join(one.folder, "84")), "the other speaker stays in the archive");
  assert.equal((await libriSpeech("dev-clean", { ...options, most: 3 })).items.length, 3, "the archive was kept");
  assert.equal(server.requests.length, 1);
  await assert.rejects(
    libriSpeech("dev-clean", { ...options, speakers: ["85"] }),
    /speakers must be among those of dev-clean \(84, 174\), got 85/,
  );
  await assert.rejects(
    libriSpeech("dev-cleen" as "dev-clean"),
    /subset must be one of dev-clean, .*train-960, got dev-cleen/,
  );
});

test("LibriSpeech: a folder of one's own, SPECLAB_DATA before the cache, several parts as one", async () => {
  const folder = folderOf("books", {
    ...chapter("train-clean-100", "19", "198", ["A"]),
    ...chapter("train-clean-360", "14", "208", ["B"]),
    ...chapter("train-other-500", "20", "205", ["C"]),
  });
  const set = await libriSpeech("train-960", { folder });
  assert.deepEqual([set.origin, set.items.length, set.splits.length], ["folder", 3, 3]);
  process.env.SPECLAB_DATA = folder;
  try {
    const found = await libriSpeech("train-clean-100");
    assert.deepEqual([found.origin, found.items.length], ["SPECLAB_DATA", 1]);
    assert.ok(await findLibriSpeech("train-other-500"));
    assert.equal(await findLibriSpeech("test-other"), undefined);
  } finally {
    delete process.env.SPECLAB_DATA;
  }
  await assert.rejects(
    libriSpeech("dev-other", { folder }),
    /libriSpeech: folder must hold LibriSpeech\/dev-other or dev-other, with a folder for each speaker, got /,
  );
  await assert.rejects(libriSpeech("train-clean-100", { download: false }), /downloads are off here/);
  await assert.rejects(libriSpeech("train-clean-100"), /LibriSpeech train-clean-100 is not here .*6\.4 GB to download/);
});

test("a server of the house is asked first; a wrong archive is not used", async () => {
  serve("mirror/dev-clean.tar.gz", devClean);
  process.env.SPECLAB_MIRROR = `${server.address}/mirror/`;
  const elsewhere = { file: "dev-clean.tar.gz", addresses: ["http://name.invalid/dev-clean.tar.gz"], bytes: 1000 };
  try {
    assert.equal((await libriSpeech("dev-clean", { archives: { "dev-clean": elsewhere } })).items.length, 5);
  } finally {
    delete process.env.SPECLAB_MIRROR;
  }
  process.env.SPECLAB_CACHE += "-other";
  const wrong = { ...serve("dev-clean.tar.gz", devClean), checksum: `sha256:${"0".repeat(64)}` as const };
  await assert.rejects(
    libriSpeech("dev-clean", { archives: { "dev-clean": wrong } }),
    /its authors published 000000000000…/,
  );
  const other = serve("dev-clean.tar.gz", { "readme.txt": "another thing" });
  await assert.rejects(
    libriSpeech("dev-clean", { archives: { "dev-clean": { ...other, file: "dev-clean.tar.gz" } } }),
    /the archive dev-clean\.tar\.gz does not hold LibriSpeech/,
  );
});

const words = ["down", "yes", "bed", "cat"];
const commands: ArchiveFiles = {
  "validation_list.txt": "yes/bbbb_nohash_0.wav\nbed/bbbb_nohash_0.wav\n",
  "testing_list.txt": "yes/cccc_nohash_0.wav\n",
  ...Object.fromEntries(
    words.flatMap((word) => ["aaaa", "bbbb", "cccc"].map((who) => [`${word}/${who}_nohash_0.wav`, sound(8000)])),
  ),
  "_background_noise_/pink_noise.wav": sound(40000),
  "_background_noise_/running_tap.wav": sound(24001),
  "_background_noise_/README.md": "about",
  "yes/._aaaa_nohash_0.wav": "what macOS leaves",
};
const commandsTest: ArchiveFiles = {
  "yes/cccc_nohash_0.wav": sound(16000),
  "_silence_/0.wav": sound(16000),
  "_unknown_/bed_dddd_nohash_1.wav": sound(16000),
};

test("Speech Commands: twelve classes in the seed's order, official lists, silence windows, the separate test", async () => {
  const archives = {
    main: serve("speech_commands_v0.02.tar.gz", commands),
    test: serve("speech_commands_test_set_v0.02.tar.gz", commandsTest),
  };
  const set = await speechCommands({ archives });
  assert.deepEqual(set.labels, [
    ...["down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes"],
    ...["_silence_", "_unknown_"],
  ]);
  const told = (split: string): string[] => itemsOf(set, split).map(({ id, label }) => `${id} ${label}`);
  assert.deepEqual(told("validation"), [
    "bed/bbbb_nohash_0.wav _unknown_",
    "yes/bbbb_nohash_0.wav yes",
    "_background_noise_/running_tap@0 _silence_",
    "_background_noise_/running_tap@8000 _silence_",
  ]);
  assert.deepEqual(told("test"), [
    "test_set/yes/cccc_nohash_0.wav yes",
    "test_set/_silence_/0.wav _silence_",
    "test_set/_unknown_/bed_dddd_nohash_1.wav _unknown_",
  ]);
  const train = itemsOf(set, "train");
  assert.equal(train.length, 9 + 3, "nine words; windows of 40000 samples begin at 0, 8000, 16000 and not at 24000");
  const [silence] = train.filter(({ label }) => label === "_silence_").slice(-1);
  assert.equal((await silence.open()).samples.length, 16000);
  const short = await train[0].open({ length: 16000 });
  assert.equal(short.samples.length, 16000);
  assert.ok(
    short.samples.subarray(8000).every((value) => value === 0),
    "zeros at the end",
  );
  assert.equal(set.items[0].speaker, "aaaa");

  const all = await speechCommands({ archives, classes: 35 });
  assert.deepEqual(all.labels, ["bed", "cat", "down", "yes"]);
  assert.deepEqual(
    itemsOf(all, "test").map(({ id }) => id),
    ["yes/cccc_nohash_0.wav"],
  );
  await assert.rejects(speechCommands({ classes: 10 as 12 }), /classes must be 12 or 35, got 10/);
});

test("weighted draws: silence 4.6 times as often as a word, unknown words 17 times as rarely", async () => {
  const set = await speechCommands({
    archives: {
      main: serve("speech_commands_v0.02.tar.gz", commands),
      test: serve("speech_commands_test_set_v0.02.tar.gz", commandsTest),
    },
  });
  const train = itemsOf(set, "train");
  const weights = keywordWeights(train);
  const draws = drawWeighted(weights, 40_000, new Random(7));
  const share = (label: string): number => draws.filter((i) => train[i].label === label).length / draws.length;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  for (const label of ["_silence_", "yes", "_unknown_"]) {
    const expected = train.reduce((total, item, i) => total + (item.label === label ? weights[i] : 0), 0) / sum;
    // Five standard deviations of a share of 40 000 draws.
    assert.ok(
      Math.abs(share(label) - expected) < 5 * Math.sqrt(expected / 40_000),
      `${label} ${share(label)} ${expected}`,
    );
  }
  assert.deepEqual(drawWeighted(weights, 10, new Random(7)), draws.slice(0, 10));
  assert.deepEqual(new Set(drawWeighted([0, 1, 0], 100, new Random(1))), new Set([1]));
  assert.throws(() => drawWeighted([1, -1], 1, new Random(0)), /must not be negative, got -1 at 1/);
  assert.throws(() => drawWeighted([0], 1, new Random(0)), /must have a positive sum, got 0/);
});

/** NIST's header of 1024 bytes. */
function sphere(samples: readonly number[], order: "01" | "10", coding = "pcm"): Uint8Array {
  const fields = [
    "NIST_1A",
    "   1024",
    `sample_count -i ${samples.length}`,
    "sample_n_bytes -i 2",
    "channel_count -i 1",
    `sample_byte_format -s2 ${order}`,
    "sample_rate -i 16000",
    `sample_coding -s${coding.length} ${coding}`,
    "end_head",
  ];
  const bytes = Buffer.alloc(1024 + 2 * samples.length, " ");
  bytes.write(`${fields.join("\n")}\n`);
  samples.forEach((value, i) => {
    if (order === "01") bytes.writeInt16LE(value, 1024 + 2 * i);
    else bytes.writeInt16BE(value, 1024 + 2 * i);
  });
  return bytes;
}

const labels = "0 3 h#\n3 5 q\n5 8 ux\n8 9 h#\n";
const utterance = (stem: string, wav: Uint8Array, ends: readonly [string, string, string]): ArchiveFiles => ({
  [`${stem}.${ends[0]}`]: wav,
  [`${stem}.${ends[1]}`]: labels,
  [`${stem}.${ends[2]}`]: "0 9 She had your dark suit.\n",
});

for (const [name, files] of [
  [
    "upper case, NIST headers of both byte orders",
    {
      ...utterance("TIMIT/TRAIN/DR1/FCJF0/SA1", sphere([1, -2, 16384], "01"), ["WAV", "PHN", "TXT"]),
      ...utterance("TIMIT/TEST/DR1/FAKS0/SX3", sphere([1, -2, 16384], "10"), ["WAV", "PHN", "TXT"]),
      "TIMIT/README.DOC": "about",
    },
  ],
  [
    "lower case, WAV headers",
    {
      ...utterance(
        "timit/train/dr1/fcjf0/sa1",
        encodeWav({ samples: Float32Array.of(1, -2, 16384).map((x) => x / 32768), sampleRate: 16000 }),
        ["wav", "phn", "txt"],
      ),
      ...utterance(
        "timit/test/dr1/faks0/sx3",
        encodeWav({ samples: Float32Array.of(1, -2, 16384).map((x) => x / 32768), sampleRate: 16000 }),
        ["WAV.wav", "phn", "txt"],
      ),
    },
  ],
] as const) {
  test(`TIMIT, one's own folder: ${name}`, async () => {
    const set = await timit({ folder: folderOf(name.slice(0, 5), files) });
    assert.match(set.sentence, /^TIMIT: 2 recordings of 2 speakers, 62 classes, from the folder that was named/);
    assert.deepEqual(
      set.items.map(({ id, split, text }) => [id, split, text]),
      [
        ["faks0/sx3", "test", "She had your dark suit."],
        ["fcjf0/sa1", "train", "She had your dark suit."],
      ],
    );
    for (const item of set.items) {
      const { samples, sampleRate } = await item.open();
      assert.deepEqual([sampleRate, ...samples], [16000, 1 / 32768, -2 / 32768, 0.5]);
    }
    assert.deepEqual(set.items[0].phones?.[2], { begin: 5, end: 8, label: "ux" });
    assert.deepEqual([...phoneIndices(set.items[0].phones!, timitSymbols, { silence: false })], [47, 56]);
  });
}

test("TIMIT: what is no TIMIT, and sounds that are compressed", async () => {
  await assert.rejects(
    timit({ folder: folderOf("no-timit", { "a.txt": "x" }) }),
    /timit: folder must hold TIMIT: folders TRAIN and TEST, .*\.phn files beside the sounds, got /,
  );
  const files = utterance("TRAIN/DR1/X/SA1", sphere([1], "01", "pcm,embedded-shorten-v2.00"), ["WAV", "PHN", "TXT"]);
  const folder = folderOf("shortened", { ...files, "TEST/readme": "x" });
  await assert.rejects(
    (await timit({ folder })).items[0].open(),
    /coded as pcm,embedded-shorten-v2\.00; NIST's sph2pipe/,
  );
});

test("TIMIT's sample by download: two speakers are the test, without the sentences that all say", async () => {
  const files = Object.assign(
    { "timit/README": "about" },
    ...["dr1-fvmh0", "dr3-madc0", "dr5-ftlg0"].flatMap((who) =>
      ["sa1", "sx3"].map((sentence) => utterance(`timit/${who}/${sentence}`, sound(9), ["wav", "phn", "txt"])),
    ),
  );
  const set = await timit({ archives: { sample: serve("timit.zip", files) }, phones: 39 });
  assert.match(set.sentence, /^TIMIT sample of NLTK: 4 recordings .*CC BY-NC-SA.*; 160 of TIMIT's 6300 sentences: /);
  assert.deepEqual(
    itemsOf(set, "test").map(({ id }) => id),
    ["madc0/sx3", "ftlg0/sx3"],
  );
  assert.deepEqual(
    set.items[0].phones?.map(({ label }) => label),
    ["sil", "uw", "sil"],
    "q is left out, times stay",
  );
  assert.deepEqual([...phoneIndices(set.items[0].phones!, set.labels, { silence: false })], [set.labels.indexOf("uw")]);
});

test("61 phones, folded to 39", () => {
  assert.equal(timitSymbols.length, 62);
  assert.equal(timitSymbols[0], "");
  // The seed's own numbers.
  for (const [symbol, index] of Object.entries({ aa: 1, "ax-h": 7, "h#": 28, ng: 40, q: 47, zh: 61 })) {
    assert.equal(timitSymbols.indexOf(symbol), index, symbol);
  }
  assert.deepEqual(timitSymbols.slice(1), timitSymbols.slice(1).toSorted());
  assert.equal(foldedSymbols.length, 40);
  assert.equal(new Set(timitSymbols.slice(1).map(foldPhone)).size, 40, "39 classes and nothing");
  assert.equal(foldPhone("q"), undefined);
  assert.throws(() => foldPhone("xx"), /must be one of TIMIT's 61 phones, got "xx"/);
  assert.throws(() => phoneIndices([{ begin: 0, end: 1, label: "xx" }]), /must be among the symbols, got "xx"/);
});

test("free spoken digits by download: takes 0 to 4 are the test", async () => {
  const files = Object.fromEntries(
    ["7_theo_4", "7_theo_5", "0_george_0", "0_george_12"].map((stem) => [
      `free-spoken-digit-dataset-1.0.10/recordings/${stem}.wav`,
      sound(800, 8000),
    ]),
  );
  const archive = serve("free-spoken-digit-dataset-1.0.10.tar.gz", files, { chunked: true });
  const set = await spokenDigits({ archives: { all: archive } });
  assert.deepEqual(
    set.items.map(({ id, split, speaker, label }) => [id, split, speaker, label]),
    [
      ["0_george_0", "test", "george", "0"],
      ["0_george_12", "train", "george", "0"],
      ["7_theo_4", "test", "theo", "7"],
      ["7_theo_5", "train", "theo", "7"],
    ],
  );
  assert.equal((await set.items[0].open({ sampleRate: 16000, length: 16000 })).samples.length, 16000);
});

test("any folder of word folders: speakers stay in one split, other words are unknown, noises are silence", async () => {
  const people = Array.from({ length: 60 }, (_, i) => `person${i}`);
  const files = Object.fromEntries(
    people.flatMap((who) => ["yes", "no", "bed"].map((word) => [`${word}/${who}_nohash_0.wav`, sound(100)])),
  );
  const folder = folderOf("words", { ...files, "_background_noise_/hum.wav": sound(24001), "notes.txt": "x" });
  const set = await keywordFolders(folder, { labels: ["yes", "no", "_silence_", "_unknown_"] });
  assert.equal(set.items.length, 180 + 2);
  for (const who of people) {
    assert.equal(new Set(set.items.filter(({ speaker }) => speaker === who).map(({ split }) => split)).size, 1, who);
  }
  assert.deepEqual(set.splits, ["train", "validation", "test"]);
  assert.equal(set.items.filter(({ label }) => label === "_unknown_").length, 60);
  assert.deepEqual((await keywordFolders(folder)).labels, ["bed", "no", "yes", "_silence_"]);

  const dealt = folderOf("dealt", {
    "train/yes/a.wav": sound(100),
    "valid/yes/b.wav": sound(100),
    "test/no/c.wav": sound(100),
  });
  assert.deepEqual((await keywordFolders(dealt)).items.map(({ split, label }) => `${split} ${label}`).sort(), [
    "test no",
    "train yes",
    "validation yes",
  ]);
  await assert.rejects(keywordFolders(path.join(home, "nowhere")), /folder must be a folder, got/);
  await assert.rejects(keywordFolders(folderOf("flat", { "a.wav": sound(10) })), /must hold a folder for each word/);
});

test("any folder of recordings, with texts beside them", async () => {
  const folder = folderOf("mine", { "b.wav": sound(100), "a/c.wav": sound(200), "a/c.txt": "hello\n", "a/d.txt": "x" });
  const set = await recordingsIn(folder, { name: "Mine", licence: "my own" });
  assert.equal(set.sentence, "Mine: 2 recordings, from the folder that was named (my own).");
  assert.deepEqual(
    set.items.map(({ id, text }) => [id, text]),
    [
      ["a/c.wav", "hello"],
      ["b.wav", undefined],
    ],
  );
  await assert.rejects(recordingsIn(folderOf("silent", { "a.txt": "x" })), /must hold WAV, FLAC, Ogg or MP3 files/);
  writeFileSync(path.join(folder, "b.wav"), "<html>");
  await assert.rejects(set.items[1].open(), /SoundFileError: open .*b\.wav: /);
});

/** The columns of FMA's tracks.csv, as its headers have them: the group's name above each. */
const fmaColumns = {
  album:
    "comments,date_created,date_released,engineer,favorites,id,information,listens,producer,tags,title,tracks,type",
  artist:
    "active_year_begin,active_year_end,associated_labels,bio,comments,date_created,favorites,id,latitude,location," +
    "longitude,members,name,related_projects,tags,website,wikipedia_page",
  set: "split,subset",
  track:
    "bit_rate,comments,composer,date_created,date_recorded,duration,favorites,genre_top,genres,genres_all,information," +
    "interest,language_code,license,listens,lyricist,number,publisher,tags,title",
};
const fmaNames = Object.entries(fmaColumns).flatMap(([group, names]) =>
  names.split(",").map((name) => `${group} ${name}`),
);

/** Three rows of headers, and tracks of which only some columns are filled. */
function fmaTable(tracks: Readonly<Record<number, Readonly<Record<string, string>>>>): string {
  const [groups, names] = [0, 1].map((part) => fmaNames.map((name) => name.split(" ")[part]).join(","));
  const quoted = (field: string): string => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  const rows = Object.entries(tracks).map(([id, fields]) =>
    [id, ...fmaNames.map((name) => quoted(fields[name] ?? ""))].join(","),
  );
  return `${[`,${groups}`, `,${names}`, `track_id${",".repeat(fmaNames.length)}`, ...rows].join("\n")}\n`;
}

const fmaTrack = (split: string, subset: string, genre: string, artist: string, title: string, licence: string) => ({
  "set split": split,
  "set subset": subset,
  "track genre_top": genre,
  "artist name": artist,
  "artist bio": '<p>Since 1999,\n"on the air"</p>',
  "track title": title,
  "track license": licence,
});
const fmaTracks = fmaTable({
  2: fmaTrack("training", "small", "Hip-Hop", "A, and B", 'The "first"\nof two', "CC BY-NC-SA"),
  5: fmaTrack("test", "small", "Rock", "C", "Second", "CC BY"),
  10: fmaTrack("validation", "medium", "Rock", "C", "Third", "CC BY"),
  20: fmaTrack("training", "large", "", "D", "Fourth", "CC0"),
  99: fmaTrack("training", "small", "Rock", "D", "No file", "CC0"),
  98565: fmaTrack("training", "small", "Rock", "E", "Cut off", "CC BY"),
});

test("FMA: metadata of 52 columns and MP3 clips, genres, splits, quoted fields, a clip that is cut off", async () => {
  const golden = new URL("../../../../audio/golden/compressed.json", import.meta.url);
  const { files } = JSON.parse(readFileSync(golden, "utf8"));
  const found = files.find(({ name }: { name: string }) => name === "mp3-stereo.mp3");
  const clip: Uint8Array = Buffer.from(found.bytes, "base64");
  const archives = {
    metadata: serve("fma_metadata.zip", {
      "fma_metadata/README.txt": "about",
      "fma_metadata/tracks.csv": fmaTracks,
      "fma_metadata/features.csv": "large",
    }),
    small: serve("fma_small.zip", {
      "fma_small/README.txt": "about",
      "fma_small/checksums": "sums",
      "fma_small/000/000002.mp3": clip,
      "fma_small/000/000005.mp3": clip,
      "fma_small/098/098565.mp3": clip.subarray(0, clip.length / 2),
    }),
    medium: serve("fma_medium.zip", {
      "fma_medium/000/000002.mp3": clip,
      "fma_medium/000/000005.mp3": clip,
      "fma_medium/000/000010.mp3": clip,
    }),
  };
  const small = await fma({ archives });
  assert.deepEqual(
    small.items.map(({ id, split, label, title, artist, licence }) => [id, split, label, title, artist, licence]),
    [
      ["000002", "train", "Hip-Hop", 'The "first"\nof two', "A, and B", "CC BY-NC-SA"],
      ["000005", "test", "Rock", "Second", "C", "CC BY"],
      ["098565", "train", "Rock", "Cut off", "E", "CC BY"],
    ],
  );
  const { samples, sampleRate } = await small.items[0].open({ sampleRate: 8000 });
  assert.equal(sampleRate, 8000);
  assert.ok(samples.some((x) => Math.abs(x) > 0.01));
  // As a few of the real set are. The sentence names the file and what is wrong with it.
  await assert.rejects(
    small.items[2].open(),
    /^SoundFileError: open .*098565\.mp3: the file is truncated: its header promises \d+ frames, \d+ are there$/,
  );
  const medium = await fma({ archives, subset: "medium", genres: ["Rock"] });
  assert.deepEqual(
    medium.items.map(({ id }) => id),
    ["000005", "000010"],
  );
  assert.deepEqual(medium.labels, ["Rock"]);
  await assert.rejects(fma({ archives, genres: ["Rok"] }), /genres must be among Hip-Hop, Rock, got Rok/);
  assert.deepEqual(
    readdirSync(path.join(process.env.SPECLAB_CACHE!, "datasets", "fma_metadata--tracks", "fma_metadata")).sort(),
    ["README.txt", "tracks.csv"],
  );
});

test("FMA: a table without a column that is needed is refused with its name", async () => {
  const archives = {
    metadata: serve("fma_metadata.zip", { "fma_metadata/tracks.csv": fmaTracks.replaceAll("genre_top", "genre") }),
    small: serve("fma_small.zip", { "fma_small/000/000002.mp3": sound(500) }),
  };
  await assert.rejects(fma({ archives }), /fma: .*tracks\.csv must have the column track, genre_top/);
});

test("drawn parts: disjoint, of the sizes asked for, the same for the same seed", async () => {
  const files = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}.wav`, sound(10)]));
  const { items } = await recordingsIn(folderOf("ten", files));
  const [first, second] = randomSplit(items, [6, 3], 0);
  assert.deepEqual([first.length, second.length, new Set([...first, ...second]).size], [6, 3, 9]);
  assert.deepEqual(randomSplit(items, [6, 3], 0), [first, second]);
  assert.throws(() => randomSplit(items, [9, 2], 0), /sizes must be counts that together are at most 10, got 9, 2/);
});

test("streams go in order and end at the first sound that cannot be read", async () => {
  const folder = folderOf("stream", { "a.wav": sound(1), "b.wav": "no sound", "c.wav": sound(3) });
  const { items } = await recordingsIn(folder);
  const seen: string[] = [];
  await assert.rejects(async () => {
    for await (const { item } of streamItems(items)) seen.push(item.id);
  }, /open .*b\.wav: this is a text file/);
  assert.deepEqual(seen, ["a.wav"]);
});

test("the recordings of this computer: digits and the sample of TIMIT", async (t) => {
  if (!recordings) {
    const missing = "SPECLAB_DATA does not name the folder of the recordings";
    assert.ok(!process.env.SPECLAB_REQUIRE?.split(",").includes("data"), missing);
    return t.skip(missing);
  }
  process.env.SPECLAB_DATA = recordings;
  try {
    const digits = await spokenDigits();
    assert.match(digits.sentence, /^Free spoken digits: 1200 recordings of 6 speakers, 10 classes, from SPECLAB_DATA/);
    assert.deepEqual([itemsOf(digits, "train").length, itemsOf(digits, "test").length], [900, 300]);
    assert.deepEqual(speakersOf(digits.items), ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]);
    assert.equal((await digits.items[0].open()).sampleRate, 8000);
    const sample = await timit();
    assert.deepEqual([itemsOf(sample, "train").length, itemsOf(sample, "test").length], [140, 16]);
    const [first] = itemsOf(sample, "train");
    const { samples } = await first.open();
    assert.ok(Math.abs(first.phones!.at(-1)!.end - samples.length) < 1000, "labels and sound end together");
    for (const { phones } of sample.items) phoneIndices(phones!, sample.labels);
    assert.deepEqual(keywordClasses.length, 12);
  } finally {
    delete process.env.SPECLAB_DATA;
  }
});
