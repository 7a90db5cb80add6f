export { type Box, boxArea, clipBox, intersection, iou } from './boxes.ts';
export {
  anchorCount,
  type Detection,
  type DetectorForm,
  outputSizeOf,
  type ScoreKind,
  scoresPerAnchor,
  type Truth,
} from './form.ts';
