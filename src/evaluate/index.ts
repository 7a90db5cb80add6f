export type { EvaluationTask, Evaluator } from './evaluator.ts';
export type { FinalTask, FinalTrainer } from './final-trainer.ts';
export {
  type EvaluateFunction,
  FunctionEvaluator,
  type FunctionTask,
} from './function-evaluator.ts';
export { openTable, type Table } from './known-results.ts';
export { ProgramEvaluator, type ProgramFacts } from './program-evaluator.ts';
export { TableEvaluator } from './table-evaluator.ts';
export { type AskedMetrics, requireMetrics, toldMetrics } from './told-metrics.ts';
export { LocalPrograms, LocalTrainers, type Trainers } from './trainers.ts';
export { type FinalsTraining, TrainingEvaluator } from './training-evaluator.ts';
