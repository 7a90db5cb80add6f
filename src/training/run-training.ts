import { existsSync, readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { type Architecture, parseArchitecture } from '../architecture/index.ts';
import { parseTrainingConfig, type TrainingConfig } from '../config/index.ts';
import type { Weights } from '../graph/index.ts';
import { asBegun, holderOf, missingData } from '../run/index.ts';
import {
  readTrainingRecord,
  readTrainingResult,
  readTrainingText,
  TrainingFolder,
  type TrainingRecord,
  trainingFile,
} from '../store/index.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../train/index.ts';
import { differences } from '../util/differences.ts';
import { MixnasError } from '../util/errors.ts';
import type { Json } from '../util/json.ts';
import { type Override, parseSource, withOverride } from '../util/source-document.ts';
import { drive } from './drive.ts';
import type { TrainingContext } from './training-events.ts';
import { planTraining, type TrainingPlan, type TrainingTarget } from './training-plan.ts';
import type { TrainingResult } from './training-result.ts';

/**
 * Trains one network in a new folder: a checkpoint after each epoch, the test images at the end.
 * @param network the network for images of the data; called once they are known
 * @param folder absolute path
 * @param start weights that it starts from; null = those of `training.init`, else fresh ones
 * @returns `interrupted` when the context's signal stopped it
 * @throws MixnasError for a folder in use, data, engine or network that do not work; `DIVERGED`
 */
export async function startTraining(
  config: TrainingConfig,
  network: (target: TrainingTarget) => Architecture,
  folder: string,
  context: TrainingContext,
  start: Weights | null = null,
): Promise<TrainingResult> {
  TrainingFolder.requireFree(folder);
  const plan = await planTraining(config, network, context, { start });
  const { architecture, identity } = plan;
  const record: TrainingRecord = {
    schemaVersion: 1,
    kind: 'training',
    name: architecture.name,
    createdAt: context.now(),
    versions: { ...context.versions },
    identity: identity as unknown as TrainingRecord['identity'],
    content: plan.content,
  };
  const texts = {
    config: stringify(plan.config),
    architecture: `${JSON.stringify(architecture, null, 2)}\n`,
    start: plan.start === null ? null : encodeCheckpoint({ hash: '', history: [], state: plan.start }),
  };
  let taken: TrainingFolder;
  try {
    taken = TrainingFolder.create(folder, record, texts, holderOf(context));
  } catch (error) {
    await plan.trainer.close();
    throw error;
  }
  return await drive(plan, taken, context);
}

/** What is in a training's folder: config and network as they are now. */
function readFolder(
  folder: string,
  moved: readonly Override[],
): { config: TrainingConfig; architecture: Architecture } {
  const source = trainingFile(folder, 'config');
  const { value, lineOf } = parseSource(readTrainingText(folder, 'config'), source);
  return {
    config: parseTrainingConfig(
      moved.reduce<unknown>((document, { path, value: to }) => withOverride(document, path, to), value),
      source,
      { lineOf },
    ),
    architecture: parseArchitecture(readTrainingText(folder, 'architecture'), trainingFile(folder, 'architecture')),
  };
}

/** The weights that a training began with; null where those were fresh. */
function storedStart(folder: string): Weights | null {
  const file = trainingFile(folder, 'start');
  return existsSync(file) ? decodeCheckpoint(readFileSync(file), file).state : null;
}

/** The result of a finished training; null before its end. */
function storedResult(folder: string): TrainingResult | null {
  const stored = readTrainingResult(folder) as (TrainingResult & { schemaVersion: number }) | null;
  if (stored === null) return null;
  if (stored.kind === 'training-result' && stored.status === 'finished') return stored;
  throw new MixnasError('RUN_DAMAGED', `${trainingFile(folder, 'result')}: expected the result of a training`, {
    hint: 'delete it: mixnas resume then tests the network again',
    exitCode: 1,
  });
}

/**
 * Continues a training where it stopped, exactly as if it had never stopped; needs nothing but its folder and its data.
 * A finished one gives its result again.
 * @param folder absolute path
 * @param moved where its files lie now, absolute paths
 * @throws MixnasError `NOT_A_RUN`, `RUN_LOCKED`, `RUN_CHANGED` (network, data, settings or engine differ, and how)
 */
export async function resumeTraining(
  folder: string,
  context: TrainingContext,
  moved: readonly Override[] = [],
): Promise<TrainingResult> {
  const taken = TrainingFolder.open(folder, holderOf(context));
  let plan: TrainingPlan | null = null;
  let finished: TrainingResult | null;
  try {
    const record = readTrainingRecord(folder);
    const { config: stored, architecture } = readFolder(folder, moved);
    const config = { ...stored, engine: asBegun(stored.engine, String(record.identity.engine)) };
    const known = { hash: String(record.identity.data), content: record.content ?? null };
    plan = await planTraining(config, () => architecture, context, { known, start: storedStart(folder) }).catch(
      (error) => {
        throw missingData(error, folder);
      },
    );
    const changes = differences(record.identity as Json, plan.identity as unknown as Json);
    if (changes.length > 0) {
      throw new MixnasError('RUN_CHANGED', `training ${folder} cannot be resumed:\n  ${changes.join('\n  ')}`, {
        hint: 'put back what was changed, or start a new training in another folder',
      });
    }
    if (moved.length > 0) taken.writeConfig(stringify(plan.config));
    finished = storedResult(folder);
  } catch (error) {
    await plan?.trainer.close();
    taken.close();
    throw error;
  }
  if (finished === null) return await drive(plan, taken, context);
  await plan.trainer.close();
  taken.close();
  context.onEvent({ kind: 'note', message: 'this training is finished; its result:' });
  return finished;
}
