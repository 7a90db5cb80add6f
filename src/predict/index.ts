export { type ClassScore, type Evaluation, evaluateModel } from './evaluate.ts';
export type { Model } from './model.ts';
export { type ModelOptions, openModel } from './open-model.ts';
export { type Predicted, type Prediction, predictFiles } from './predict.ts';
export { type InputLayout, type Preprocessing, preprocessingFile, preprocessingOf } from './preprocessing.ts';
export { type ExportedFiles, type Snippet, snippetsFor } from './snippets.ts';
