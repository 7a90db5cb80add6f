import type { Config } from '../../config/index.ts';
import type { DataReference } from '../../data/index.ts';
import type { QueueTrainers, RunTrainer } from '../../queue/index.ts';
import type { RunStore } from '../../store/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Log } from '../../util/log.ts';
import type { SearchContext } from '../search-events.ts';

/** What workers compute with, and on. */
export interface QueuedTraining {
  readonly trainer: RunTrainer;
  /** Of an engine: name, version and instruction set; of a program what it says of itself. */
  readonly version: string;
  /** Of the trials, and of the finals. */
  readonly data: readonly DataReference[];
}

/** The queue of a search. */
export interface RunQueue {
  readonly trainers: QueueTrainers;
  /** Opens the run to workers. @throws MixnasError `QUEUE_TAKEN`, `DATA_PORT` */
  begin(store: RunStore, log: Log): Promise<void>;
}

/** @throws MixnasError `QUEUE_EVALUATOR` where a queue is asked for and nothing could go through it */
export function requireNoQueue({ evaluator: { kind } }: Config, { queue }: Pick<SearchContext, 'queue'>): void {
  if (queue === undefined) return;
  const why =
    kind === 'tabular' ? 'looks results up, so that workers have nothing to do' : 'trains on the machine of the search';
  const expected = 'train, shared, program or torch';
  throw new MixnasError('QUEUE_EVALUATOR', `evaluator.kind = ${kind} ${why}: expected ${expected} with a queue`, {
    hint: 'leave --queue out (and MIXNAS_QUEUE unset), or choose another evaluator',
  });
}

/**
 * Connects to the queue that the context names; null where it names none. What it needs is loaded only then.
 * @throws MixnasError `QUEUE_URL`, `QUEUE_UNREACHABLE`, `QUEUE_AUTH`, `QUEUE_VERSION`
 */
export async function planQueue(
  config: Config,
  context: SearchContext,
  { trainer, version, data }: QueuedTraining,
): Promise<RunQueue | null> {
  if (context.queue === undefined) return null;
  const { QueueTrainers } = await import('../../queue/index.ts');
  const trainers = await QueueTrainers.connect(context.queue);
  const { host, pid, now, versions, onEvent } = context;
  return {
    trainers,
    begin: (store, log) =>
      trainers.begin({
        ...{ store, log, host, pid, now, versions, data, engine: version, trainer },
        name: config.name,
        workers: config.search.workers,
        accept: config.queue.accept,
        threads: config.engine.threads ?? null,
        note: (message) => onEvent({ kind: 'note', message }),
      }),
  };
}
