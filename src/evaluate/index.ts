export type { EvaluationTask, Evaluator } from './evaluator.ts';
export { openTable, type Table } from './known-results.ts';
export { TableEvaluator } from './table-evaluator.ts';
export { TrainingEvaluator } from './training-evaluator.ts';
