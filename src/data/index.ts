export type { Sides } from './augment/resized-crop.ts';
export {
  evaluationBatches,
  type StatisticsOptions,
  statisticsBatches,
  stepsPerEpoch,
  type TargetChoice,
  type TrainBatchOptions,
  trainBatches,
} from './batches.ts';
export { type BoxTable, boxesOf, sidesOf } from './boxes/box-table.ts';
export type { LabelledBox, RelativeBox, TargetForm } from './boxes/labelled-box.ts';
export { brokenImagesError } from './broken-images.ts';
export { moveTo } from './build-folder.ts';
export { type PackedSet, packedSets, removePacked } from './cache/packed-sets.ts';
export { endUses, type Use } from './cache/uses.ts';
export { countTrained, type TrainedImages } from './count-trained.ts';
export type { DataReference, Dataset, EncodedSplit, PixelSplit, Split } from './dataset.ts';
export { expectedCounts } from './expected-counts.ts';
export { fetchPublicSet } from './fetch.ts';
export { loadDecoder, openUpright, scaledSide, uprightSides } from './folder/decode.ts';
export { findImages } from './folder/find-images.ts';
export { imageFiles } from './folder/image-files.ts';
export { type ClassLook, type FolderLook, lookAtFolder } from './folder/look-at-folder.ts';
export { contentOf, type KnownData } from './known-data.ts';
export {
  bytesOf,
  channelsOf,
  filesOf,
  type PackedMeta,
  readDescription,
  readMeta,
} from './meta.ts';
export { isPacked, openData, openTestSplit, verifyPacked } from './packed.ts';
export { packingNotes } from './packing-notes.ts';
export { findPacked, type PrepareOptions, prepareData } from './prepare.ts';
export { PUBLIC_SETS } from './public-sets.ts';
export { type ReadSplit, readSplits } from './read-split.ts';
export { type SelectedImages, selectImages } from './select-images.ts';
export { SPLIT_NAMES, type SplitName } from './split-files.ts';
export type { Selection } from './split-images.ts';
export { thumbnail } from './thumbnail.ts';
export { type ViewSettings, viewIndices, viewOf } from './view.ts';
