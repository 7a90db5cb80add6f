import { openEngine } from '../../engine/index.ts';
import { trainShared } from '../../shared/index.ts';
import { type RunStore, runFile, storeError } from '../../store/index.ts';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../train/index.ts';
import { Aborted } from '../../trial/index.ts';
import type { Log } from '../../util/log.ts';
import type { SearchContext } from '../search-events.ts';
import type { SharedPlan } from './plan-shared.ts';

interface Surroundings {
  readonly store: RunStore;
  readonly context: SearchContext;
  readonly log: Log;
}

async function train(
  plan: SharedPlan,
  from: Checkpoint | null,
  signal: AbortSignal,
  { store, context, log }: Surroundings,
) {
  const { task, hash } = plan;
  const file = runFile(store.folder, 'shared');
  const { epochs } = task.training;
  const engine = await openEngine(plan.engine);
  try {
    await trainShared(task, engine, {
      from,
      signal,
      onProgress: (progress) => context.onEvent({ kind: 'sharing', epochs, ...progress }),
      keep: async ({ history, state }) => {
        await writeCheckpoint(file, { hash, history, state }).catch((error: unknown) => {
          throw storeError(error, store.folder);
        });
        const { epoch, trainLoss, seconds } = history.at(-1) ?? {};
        log.info({ epoch, trainLoss, seconds }, 'epoch of the shared weights');
      },
    });
  } finally {
    engine.dispose();
  }
}

/**
 * Trains the weights that all candidates inherit, or continues where that was interrupted; nothing where they are there.
 * They lie in the run's folder and are kept after each epoch. A request to stop ends it at once.
 * @returns false when it was stopped
 * @throws MixnasError `CHECKPOINT_BROKEN`, `CHECKPOINT_MISMATCH`, `SHARED_DIVERGED`, `DISK_FULL`
 */
export async function trainSharedWeights(plan: SharedPlan, surroundings: Surroundings): Promise<boolean> {
  const { store, context, log } = surroundings;
  const { epochs } = plan.task.training;
  const kept = await readCheckpoint(runFile(store.folder, 'shared'), plan.hash);
  const done = kept?.history.length ?? 0;
  if (done >= epochs) return true;
  const stop = new AbortController();
  const stopListening = context.stop.listen(() => stop.abort(new Aborted()));
  try {
    if (context.stop.level !== 'run') return false;
    log.info({ epochs, done }, 'the shared weights are trained');
    await train(plan, kept, stop.signal, surroundings);
    return true;
  } catch (error) {
    if (error instanceof Aborted) return false;
    throw error;
  } finally {
    stopListening();
  }
}
