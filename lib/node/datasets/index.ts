export { type AugmentKeywordOptions, augmentKeyword } from "./augment-keyword.ts";
export { type BestSetOptions, bestKeywordSet, bestMusicSet, bestPhoneSet, bestSpeechSet } from "./best.ts";
export { type CatalogueEntry, type CataloguePart, catalogue } from "./catalogue.ts";
export {
  type Dataset,
  fingerprint,
  itemsOf,
  type Origin,
  type Recording,
  randomSplit,
  type Segment,
  type Sounding,
  speakersOf,
  streamItems,
} from "./dataset.ts";
export { type FmaOptions, type FmaSubset, type FmaTrack, fma } from "./fma.ts";
export { type FolderOptions, type KeywordFoldersOptions, keywordFolders, recordingsIn } from "./folders.ts";
export { type LibriSpeechOptions, type LibriSpeechSubset, libriSpeech } from "./libri-speech.ts";
export type { OpenOptions, SoundWindow } from "./open-sound.ts";
export { type OwnPiecesOptions, ownPieces } from "./own-pieces.ts";
export { ownKeywords, ownPhones, ownSentences } from "./own-sets.ts";
export type { LoadSetOptions, SetArchive } from "./place.ts";
export {
  drawWeighted,
  findSpeechCommands,
  keywordClasses,
  keywordWeights,
  type SpeechCommandsOptions,
  speechCommands,
} from "./speech-commands.ts";
export { findSpokenDigits, spokenDigits } from "./spoken-digits.ts";
export { findTimit, type TimitOptions, timit } from "./timit.ts";
export { foldedSymbols, foldPhone, phoneIndices, timitSymbols } from "./timit-phones.ts";
