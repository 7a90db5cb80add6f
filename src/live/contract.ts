/**
 * What the server of a run's page and the page in the browser tell each other. Types and small pure helpers only: the browser's
 * bundle holds this very file. Accuracies are 0..1 here and percent where they are shown.
 */
export {
  type GoneEvent,
  oldestEvent,
  PAGE_VERSION,
  type PageComparison,
  type PageRunning,
  type RunningEvent,
  type RunsDocument,
  type StandaloneDocument,
  type StateEvent,
  type TrialsEvent,
} from './documents-contract.ts';
export {
  type PageChoice,
  type PageFinal,
  type PageMetric,
  type PageNote,
  type PageRun,
  type PageTrialState,
  type PageUnit,
  type RunState,
  type RunStatusPart,
  TRIAL_STATES,
} from './run-contract.ts';
export type { PageCurve, PageHistory, PageLayer, PageNetwork, PageTrials } from './trials-contract.ts';
