import type { Config } from '../config/index.ts';
import { estimatesOf, standOut } from '../controller/index.ts';
import { type MetricName, type Metrics, metricInfo } from '../metric/index.ts';
import { goalsOf, kneeIndex, makeOutcome, type Outcome } from '../objective/index.ts';
import type { SearchSpace } from '../space/index.ts';
import type { Network } from './network.ts';
import type { ToldOf } from './study-document.ts';

/** A network that a study proposed, to be told of by its `id`. */
export interface StudyNetwork extends Network {
  /** Number of the proposal, counted from 0. Networks that break a constraint are counted, too, but given to nobody. */
  readonly id: number;
}

/** A network that a study was told of. */
export interface StudyTrial extends StudyNetwork {
  readonly state: Outcome['state'];
  /** Top-1, 0..1; NaN where nobody told it. */
  readonly accuracy: number;
  /** What the study maximises; null unless complete, and with several objectives. */
  readonly reward: number | null;
  /** How far the constraints are broken, relative; 0 = kept, Infinity = failed. */
  readonly violation: number;
  /** Why it failed; null unless it did. */
  readonly message: string | null;
}

/** What became of a proposal: its metrics, and what they mean. */
export interface Judged {
  readonly outcome: Outcome;
  readonly metrics: Metrics;
  readonly message: string | null;
}

/** What a study makes of what it was told. @param known what follows from the network */
export function judgeTold({ objective, constraints }: Config, known: Metrics, told: ToldOf): Judged {
  if ('failed' in told) {
    return { outcome: makeOutcome(objective, constraints, { state: 'failed' }), metrics: known, message: told.failed };
  }
  if ('infeasible' in told) {
    const outcome = makeOutcome(objective, constraints, { state: 'infeasible', metrics: known });
    return { outcome, metrics: known, message: null };
  }
  const metrics = { ...known, ...told.metrics };
  return { outcome: makeOutcome(objective, constraints, { state: 'complete', metrics }), metrics, message: null };
}

/** A network with what became of it. */
export function studyTrial(network: StudyNetwork, { outcome, metrics, message }: Judged): StudyTrial {
  const { state, reward, violation } = outcome;
  return Object.assign(network, {
    metrics,
    accuracy: metrics.accuracy ?? Number.NaN,
    state,
    reward,
    violation,
    message,
  });
}

/** The trials of a study that stand out, as those of a search do. */
export interface StudyChoice {
  /** Cheapest first. */
  readonly front: readonly StudyTrial[];
  readonly best: StudyTrial | null;
  readonly knee: StudyTrial | null;
}

function costOfFront(names: readonly MetricName[]): MetricName {
  return names.find((name) => metricInfo(name).direction === 'min') ?? 'macs';
}

/** Front, best and knee by the same rules as in reports. */
export function chooseOf(trials: readonly StudyTrial[], config: Config, space: SearchSpace): StudyChoice {
  const rows = trials.map((trial) => ({ ...rowOf(trial), number: trial.id }));
  const estimates = estimatesOf({ config, space: () => space, validationImages: undefined }, rows);
  const names = config.front.metrics;
  const { front, best } = standOut(rows, names, estimates);
  const at = (id: number) => trials.find((trial) => trial.id === id) as StudyTrial;
  const knee = kneeIndex(front.map(({ metrics }) => goalsOf(names, metrics)));
  const cost = costOfFront(names);
  const cheapestFirst = [...front].sort((a, b) => (a.metrics[cost] ?? 0) - (b.metrics[cost] ?? 0));
  return {
    front: cheapestFirst.map(({ number }) => at(number)),
    best: best === undefined ? null : at(best.number),
    knee: knee === undefined ? null : at((front[knee] as { number: number }).number),
  };
}

function rowOf({ genotype, state, metrics, reward, violation }: StudyTrial) {
  return { genotype, state, metrics, reward, violation };
}
