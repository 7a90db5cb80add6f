export { CLASSIFICATION } from './classification.ts';
export { detectionTask } from './detection.ts';
export {
  type ClassifierScore,
  type DetectorScore,
  NOT_VALIDATED,
  type TestScore,
  type Validation,
} from './scores.ts';
export { Tally } from './tally.ts';
export type { Scorer, Task } from './task.ts';
export { taskFor } from './task-for.ts';
