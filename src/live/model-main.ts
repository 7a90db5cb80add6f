import { estimatesOfRun } from '../report/index.ts';
import type { ModelAnswer, ModelTask } from './model-process.ts';

/** The entry of a process that computes what the model of all trials says of one run, answers, and ends. */
process.once('message', (task: ModelTask) => {
  const answer: ModelAnswer = [...estimatesOfRun(task)];
  process.send?.(answer, () => process.disconnect());
});
