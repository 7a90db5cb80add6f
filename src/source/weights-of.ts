import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Architecture } from '../architecture/index.ts';
import { usedWeights } from '../engine/index.ts';
import { checkWeights, graphParameters, initialWeights, type Weights } from '../graph/index.ts';
import { finalFile, keptFinal, trainingFile } from '../store/index.ts';
import { decodeCheckpoint } from '../train/index.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import type { RunSource, Source } from './source.ts';

/** Weights and where they come from, for people. */
export interface SourcedWeights {
  readonly weights: Weights;
  readonly origin: string;
  readonly isTrained: boolean;
}

function readBytes(file: string, cwd: string): Buffer {
  try {
    return readFileSync(resolve(cwd, file));
  } catch (cause) {
    throw new MixnasError('WEIGHTS_READ', `weights ${file}: ${messageOf(cause)}`, {
      cause,
      hint: 'expected a checkpoint that mixnas train wrote',
    });
  }
}

function fromCheckpoint({ graph }: Architecture, file: string, cwd: string): SourcedWeights {
  const { state, history } = decodeCheckpoint(readBytes(file, cwd), file);
  const names = graphParameters(graph).map(({ name }) => name);
  const { weights, isAveraged } = usedWeights(state, names);
  try {
    checkWeights(graph, weights);
  } catch (cause) {
    if (!(cause instanceof MixnasError)) throw cause;
    throw new MixnasError(cause.code, `${file}: ${cause.message}`, {
      cause,
      hint: 'the checkpoint belongs to another network, image size or number of classes',
    });
  }
  const origin = `${file}${isAveraged ? ' (averaged)' : ''}, ${history.length} epochs`;
  return { weights, origin, isTrained: true };
}

/**
 * The checkpoint of the last whole epoch of a training, as its user would type it.
 * @throws MixnasError `NO_CHECKPOINT` before the first one is finished
 */
function lastCheckpoint(given: string, folder: string): string {
  if (existsSync(trainingFile(folder, 'last'))) return trainingFile(given, 'last');
  throw new MixnasError('NO_CHECKPOINT', `training ${given} has not finished an epoch yet: there are no weights`, {
    hint: `mixnas resume ${given} continues it; --seed 0 exports fresh weights`,
  });
}

/**
 * The checkpoint of a trial's best final, as its user would type it; null where the trial has no final.
 * @throws MixnasError `NO_CHECKPOINT` where the file is not there any more
 */
function finalCheckpoint(given: string, { run, trial }: RunSource, cwd: string): string | null {
  const final = keptFinal(run.finals, trial.number);
  if (final === undefined) return null;
  const file = finalFile(given, final);
  if (existsSync(resolve(cwd, file))) return file;
  throw new MixnasError('NO_CHECKPOINT', `run ${given}: the weights of the final of trial ${trial.number} are gone`, {
    hint: `expected ${file}; --seed 0 exports fresh weights`,
  });
}

/** Which weights are meant; without either those of the training or of the trial's final, else fresh ones by the seed of the trial, else 0. */
export interface WeightsOptions {
  /** Folder that paths are relative to. */
  readonly cwd: string;
  /** File of a checkpoint. */
  readonly weights?: string | undefined;
  /** Seed of fresh weights. */
  readonly seed?: number | undefined;
}

/**
 * Weights for a network of a source: of a checkpoint the averaged ones where it has them, else its plain ones; where there
 * is no checkpoint, fresh ones.
 *
 * @param architecture the source's network, or a variant of it
 * @throws MixnasError `NO_CHECKPOINT`, `WEIGHTS_READ`, `CHECKPOINT_BROKEN`, `WEIGHTS_MISMATCH`
 */
export function weightsOf(source: Source, architecture: Architecture, options: WeightsOptions): SourcedWeights {
  const { cwd, weights: file, seed } = options;
  if (file !== undefined) return fromCheckpoint(architecture, file, cwd);
  if (source.kind === 'training' && seed === undefined) {
    return fromCheckpoint(architecture, lastCheckpoint(source.given, source.folder), cwd);
  }
  if (source.kind === 'run' && seed === undefined) {
    const kept = finalCheckpoint(source.given, source, cwd);
    if (kept !== null) return fromCheckpoint(architecture, kept, cwd);
  }
  const trialSeed = architecture.origin?.seed;
  const chosen = seed ?? (typeof trialSeed === 'string' ? trialSeed : 0);
  return { weights: initialWeights(architecture.graph, chosen), origin: `untrained, seed ${chosen}`, isTrained: false };
}
