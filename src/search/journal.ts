import { type Metrics, rightnessName, rightnessOf } from '../metric/index.ts';
import type { FinalRow, SegmentRow, TrialRow } from '../store/index.ts';
import type { TrialProgress } from '../trial/index.ts';
import type { Log } from '../util/log.ts';
import type { FinalsPlan } from './finals/plan-finals.ts';
import type { FinalsSummary, SearchContext, SearchEvent } from './search-events.ts';

/** How right a network is, by the name of that metric. */
function scoreOf(metrics: Metrics): Metrics {
  return { [rightnessName(metrics)]: rightnessOf(metrics) };
}

/** Reports on a search: events to the listener, lines to the run's log. */
export class Journal {
  readonly #onEvent: (event: SearchEvent) => void;
  readonly #log: Log;

  constructor({ onEvent }: Pick<SearchContext, 'onEvent'>, log: Log) {
    this.#onEvent = onEvent;
    this.#log = log;
  }

  /** @param rung null in a search without fidelities */
  started(trial: TrialRow, rung: number | null): void {
    this.#onEvent({ kind: 'start', trial, rung });
    const { number, genotype, metrics } = trial;
    const { macs, params } = metrics;
    const place = { trial: number, ...(rung === null ? {} : { rung }) };
    this.#log.info({ ...place, genotype, macs, params }, 'trial started');
  }

  /** @param message how its worker ended */
  again({ number: trial, attempt }: Pick<TrialRow, 'number' | 'attempt'>, message: string): void {
    this.#onEvent({ kind: 'note', message: `trial ${trial} is trained again: ${message}` });
    this.#log.warn({ trial, attempt, detail: message }, 'trial trained again');
  }

  progress(progress: TrialProgress): void {
    this.#onEvent({ kind: 'progress', progress });
  }

  measuring(trial: number): void {
    this.#onEvent({ kind: 'measuring', trial });
  }

  measured({ number: trial, metrics: { latencyMs } }: TrialRow, state: string): void {
    if (state === 'stable') this.#log.info({ trial, latencyMs }, 'latency measured');
    else this.#log.warn({ trial, latencyMs, state }, 'latency measured, but not stable');
  }

  promoted({ trial, rung, told }: SegmentRow): void {
    this.#log.info({ trial, rung, told }, 'trial promoted');
  }

  checkpointGone({ trial, rung }: SegmentRow): void {
    this.#log.warn({ trial, rung }, 'the paused training is gone: the trial is trained again from its start');
  }

  /** @param done trials that have any result; @param trials trials to evaluate in all */
  ended(row: TrialRow, done: number, trials: number): void {
    const { number: trial, state, reason, metrics, reward, seconds, rung } = row;
    const place = { trial, ...(rung === null ? {} : { rung }) };
    if (state === 'failed') this.#log.warn({ ...place, reason, detail: row.message }, 'trial failed');
    else this.#log.info({ ...place, ...scoreOf(metrics), reward, seconds }, `trial ${state}`);
    this.#onEvent({ kind: 'end', trial: row, done, trials });
  }

  finishing(): void {
    const message = 'nearly out of time: the paused trial with the largest expected gain is promoted first';
    this.#onEvent({ kind: 'note', message });
    this.#log.info({}, 'finishing begins');
  }

  /** @param trainings that have no result yet */
  finalsBegin(finalists: readonly TrialRow[], trainings: number, { settings, training }: FinalsPlan): void {
    const { seeds } = settings;
    const { epochs } = training.training;
    this.#onEvent({ kind: 'finals', finalists, seeds, epochs, trainings });
    this.#log.info({ trials: finalists.map(({ number }) => number), seeds, epochs, trainings }, 'finals begin');
  }

  finalStarted({ number: trial }: TrialRow, seed: number): void {
    this.#onEvent({ kind: 'final-start', trial, seed });
    this.#log.info({ trial, seed }, 'final started');
  }

  /** @param message how its worker ended */
  finalAgain({ number: trial }: TrialRow, seed: number, message: string): void {
    this.#onEvent({ kind: 'note', message: `final of trial ${trial}, seed ${seed} is trained again: ${message}` });
    this.#log.warn({ trial, seed, detail: message }, 'final trained again');
  }

  finalProgress(seed: number, progress: TrialProgress): void {
    this.#onEvent({ kind: 'final-progress', seed, progress });
  }

  finalEnded(final: FinalRow): void {
    const { trial, seed, state, reason, message, metrics, seconds } = final;
    if (state === 'failed') this.#log.warn({ trial, seed, reason, detail: message }, 'final failed');
    else this.#log.info({ trial, seed, ...scoreOf(metrics), seconds }, 'final complete');
    this.#onEvent({ kind: 'final-end', final });
  }

  /** @param done networks that have all of their results */
  finalsEnd({ end, networks, done }: FinalsSummary): void {
    if (end === 'time') {
      const message = `finals: there was time for ${done} of ${networks} networks (search.maxSeconds)`;
      this.#onEvent({ kind: 'note', message });
    }
    this.#log.info({ end, networks, done }, 'finals end');
  }

  draining(running: number): void {
    this.#onEvent({ kind: 'draining', running });
  }
}
