export type { Candidates, Controller, Proposal, Told } from './controller.ts';
export { checkController, createController } from './create.ts';
export {
  estimateTrials,
  type ReadTrial,
  type TrialEstimate,
  type TrialEstimates,
} from './surrogate/estimate-trials.ts';
export {
  type Estimate,
  estimatesOf,
  type JudgedSearch,
  type Judgement,
  judge,
  judgedMetrics,
} from './surrogate/judge-trials.ts';
export { type JudgedTrial, type Outstanding, standOut } from './surrogate/stand-out.ts';
export type { ControllerTask } from './task.ts';
