export { type Confusion, commonestConfusions } from './confusions.ts';
export { type DetectedFile, type DetectOptions, detectFiles } from './detector/detect-files.ts';
export { boxesSvg, drawBoxes } from './detector/draw-boxes.ts';
export { type DetectorEvaluation, evaluateDetector } from './detector/evaluate-detector.ts';
export type { FoundObject, PixelBox } from './detector/found.ts';
export { detectionSettingsOf } from './detector/settings-of.ts';
export { evaluateModel } from './evaluate.ts';
export type { ClassScore, Evaluation } from './evaluation.ts';
export type { Prediction } from './likeliest.ts';
export type { Classifier, Detector, Model } from './model.ts';
export { type ModelOptions, openModel } from './open-model.ts';
export { evaluationPage, MOST_WRONG, type PageFacts } from './page/evaluation-page.ts';
export { type Predicted, predictFiles } from './predict.ts';
export {
  answeringBoxes,
  type InputLayout,
  type Preprocessing,
  preprocessingFile,
  preprocessingOf,
  withRestInside,
} from './preprocessing.ts';
export { type ExportedFiles, type Snippet, snippetsFor, tfjsSnippet } from './snippets.ts';
