export { type AnchorSettings, anchorBox, anchorsOf, anchorsPerCell, type Level } from './anchors/anchors.ts';
export { detect, detectAmong } from './answers/detect.ts';
export { type SuppressionSettings, suppress } from './answers/suppress.ts';
export { type Box, boxArea, clipBox, intersection, iou } from './boxes.ts';
export { CENTRE_SCALE, decodeBox, encodeBox, SIZE_SCALE } from './code/box-code.ts';
export {
  anchorCount,
  type Detection,
  type DetectorForm,
  outputSizeOf,
  type ScoreKind,
  scoresPerAnchor,
  type Truth,
} from './form.ts';
export { headStarts } from './head/head-starts.ts';
export { type DetectorLevel, formOf, levelsOf } from './head/read-detector.ts';
export { scoreKindOf } from './head/score-kind.ts';
export { type DetectorSettings, type HeadSettings, withDetector } from './head/with-detector.ts';
export { type DetectionLoss, detectionLoss } from './loss/detection-loss.ts';
export type { DetectionLossSettings, FocalLossSettings, SoftmaxLossSettings } from './loss/settings.ts';
export { BACKGROUND, IGNORED, type MatchSettings, matchBoxes, SSD_MATCHING } from './match/match.ts';
export { BACKGROUND_CLASS, encodeTargets, IGNORED_CLASS, TARGET_FLOATS, targetSizeOf } from './match/targets.ts';
export { ApCounter, type CocoScores, type JudgedImage } from './precision/ap-counter.ts';
