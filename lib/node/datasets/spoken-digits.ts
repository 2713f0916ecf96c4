import path from "node:path";
import { type Dataset, dataset, recording } from "./dataset.ts";
import { findSet, getSet, type LoadSetOptions, namesIn, type Place, type SetArchive, type SetPlan } from "./place.ts";

const licence = "CC BY-SA 4.0";

/** GitHub packs such archives anew now and then, so no sum can be published: the first download's is recorded. */
export const spokenDigitsArchives: Readonly<Record<"all", SetArchive>> = {
  all: {
    file: "free-spoken-digit-dataset-1.0.10.tar.gz",
    addresses: ["https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/v1.0.10.tar.gz"],
    bytes: 16e6,
    unpackedBytes: 25e6,
    licence,
  },
};

/** Takes 0 to 4 are the test, as the set's authors have it. */
const firstTrainingTake = 5;

/**
 * The free spoken digits: "zero" to "nine" by six speakers, at 8 kHz.
 *
 * @returns recordings with `label` 0 … 9 and `speaker`; takes 0–4 of each are the test, the others train
 * @throws DownloadError when it is not here and cannot be fetched
 * @see Z. Jackson et al., Free Spoken Digit Dataset, doi:10.5281/zenodo.1342401
 * @example
 * const digits = await spokenDigits();
 * const heldOut = digits.items.filter(({ speaker }) => speaker === "theo"); // a test of a voice never heard
 */
export async function spokenDigits(options: LoadSetOptions = {}): Promise<Dataset> {
  const place = await getSet(planOf(options), options);
  const items = (await namesIn(place.folder)).flatMap((name) => {
    const [, label, speaker, take] = name.match(pattern) ?? [];
    if (label === undefined) return [];
    const split = Number(take) < firstTrainingTake ? "test" : "train";
    return [recording({ id: name.replace(/\.wav$/, ""), file: path.join(place.folder, name), split, speaker, label })];
  });
  return dataset({
    name: "Free spoken digits",
    licence,
    citation:
      "Z. Jackson, C. Souza, J. Flaks, Y. Pan, H. Nicolas, A. Thite: Free Spoken Digit Dataset v1.0.8. Zenodo, 2018",
    ...place,
    labels: Array.from({ length: 10 }, (_, digit) => String(digit)),
    items,
  });
}

/** Whether the digits are on this computer; never fetches. */
export async function findSpokenDigits(options: LoadSetOptions = {}): Promise<Place | undefined> {
  return findSet(planOf(options), options);
}

/** `7_jackson_32.wav`: digit, speaker, take. */
const pattern = /^(\d)_([a-z]+)_(\d+)\.wav$/;

function planOf(options: LoadSetOptions): SetPlan {
  return {
    name: "the free spoken digits",
    caller: "spokenDigits",
    below: [
      "digits",
      "recordings",
      "free-spoken-digit-dataset/recordings",
      "free-spoken-digit-dataset-1.0.10/recordings",
      "fsdd/recordings",
    ],
    isHere: async (folder) => (await namesIn(folder)).some((name) => pattern.test(name)),
    looksLike: "files such as 7_jackson_32.wav",
    archive: options.archives?.all ?? spokenDigitsArchives.all,
  };
}
