import { existsSync } from "node:fs";
import path from "node:path";
import { encodeWav, piece, pieceStyles } from "../../audio/index.ts";
import { requirePositive, requirePositiveInteger } from "../../core/index.ts";
import { cacheFolder } from "../download-cache.ts";
import { writeWhole } from "../write-file.ts";
import { type Dataset, dataset, type Recording, recording } from "./dataset.ts";

/** Another number when `piece` plays otherwise: what an older speclab has written is then left alone. */
const edition = 1;

export interface OwnPiecesOptions {
  /** Pieces of each style: the last one is the test split. Default 2. */
  readonly takes?: number;
  /** Seconds of each. Default 6. */
  readonly duration?: number;
}

/**
 * The music that comes with speclab: pieces in five styles at 22 050 Hz, composed and played by code (`piece` of
 * `speclab/audio`). They are written to the cache when they are first asked for, half a second each. Enough to see a
 * network learn a song; what is measured on them says little about the music of people.
 *
 * @returns recordings with `label`, the style, in the splits train and test; in one, train, where there is one take
 * @throws RangeError when a number is not positive
 * @example
 * const pieces = await ownPieces({ takes: 2, duration: 3 });
 */
export async function ownPieces({ takes = 2, duration = 6 }: OwnPiecesOptions = {}): Promise<Dataset> {
  requirePositiveInteger("ownPieces", "takes", takes);
  requirePositive("ownPieces", "duration", duration);
  const folder = path.join(cacheFolder(), "pieces", `edition-${edition}`, `${duration}s`);
  const items: Recording[] = [];
  for (let take = 1; take <= takes; take++) {
    for (const style of pieceStyles) {
      const id = `${style}-${take}`;
      const file = path.join(folder, `${id}.wav`);
      if (!existsSync(file)) await writeWhole(file, encodeWav(piece(style, { duration, seed: take })));
      items.push(recording({ id, file, split: takes > 1 && take === takes ? "test" : "train", label: style }));
    }
  }
  return dataset({
    name: "Our own pieces",
    licence: "MIT",
    citation: "",
    origin: "embedded",
    folder,
    labels: pieceStyles,
    items,
    remark: "music composed and played by code",
  });
}
