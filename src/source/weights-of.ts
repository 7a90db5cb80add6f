import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Architecture } from '../architecture/index.ts';
import { usedWeights } from '../engine/index.ts';
import { importWeights, readSafetensors } from '../export/index.ts';
import { checkWeights, graphParameters, initialWeights, type Weights } from '../graph/index.ts';
import { finalFile, keptFinal, keptWeightsFile, trainingFile } from '../store/index.ts';
import { decodeCheckpoint } from '../train/index.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { asTyped } from '../util/shell-word.ts';
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
      hint: 'expected a checkpoint that mixnas train wrote, or a safetensors file',
    });
  }
}

function fromSafetensors({ graph }: Architecture, file: string, cwd: string): SourcedWeights {
  const { weights, others } = importWeights(graph, readSafetensors(readBytes(file, cwd), file), file);
  const [first, ...more] = others.values();
  if (first === undefined) return { weights, origin: file, isTrained: true };
  const rest = more.length === 0 ? '' : `, and ${more.length} more`;
  throw new MixnasError('WEIGHTS_MISMATCH', `weights ${file}, for ${graph.name}: ${first}${rest}`, {
    hint: 'the weights belong to another network or number of classes (--classes)',
  });
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

/** The word of `weights` that names a training's own checkpoint; undefined for the path of a file. */
function ownCheckpoint(weights: string | undefined): 'best' | 'last' | undefined {
  if (weights === undefined) return 'last';
  return weights === 'best' || weights === 'last' ? weights : undefined;
}

/**
 * A checkpoint of a training, as its user would type it.
 * @throws MixnasError `NO_CHECKPOINT` before the first one is finished, and for the best one where nothing is validated
 */
function trainingCheckpoint(given: string, folder: string, which: 'best' | 'last'): string {
  if (existsSync(trainingFile(folder, which))) return trainingFile(given, which);
  if (existsSync(trainingFile(folder, 'last'))) {
    throw new MixnasError('NO_CHECKPOINT', `training ${given} has no best epoch: no epoch was validated`, {
      hint: '--weights last takes those of the last epoch',
    });
  }
  throw new MixnasError('NO_CHECKPOINT', `training ${given} has not finished an epoch yet: there are no weights`, {
    hint: asTyped`mixnas resume ${given} continues it; --fresh exports random weights`,
  });
}

/** What to do about a trial without weights. */
function withoutWeights(given: string, trial: number): string {
  return asTyped`mixnas train ${given} --select trial:${trial} trains the network; --fresh exports random weights`;
}

/**
 * The weights of a trial, as their user would type the file: of its best final, else those that the search kept.
 * @throws MixnasError `NO_CHECKPOINT` where there are none, or the file is not there any more
 */
function runCheckpoint(given: string, { run, trial: { number } }: RunSource, cwd: string): string {
  const hint = withoutWeights(given, number);
  const final = keptFinal(run.finals, number);
  const file = final === undefined ? keptWeightsFile(given, number) : finalFile(given, final);
  if (existsSync(resolve(cwd, file))) return file;
  const what =
    final === undefined
      ? 'there are none (a run keeps those of its front, where search.keepWeights is on and each network is trained)'
      : `those of its final are gone: expected ${file}`;
  throw new MixnasError('NO_CHECKPOINT', `run ${given}, weights of trial ${number}: ${what}`, { hint });
}

/** Which weights are meant; without any of these the trained ones of a run or a training, fresh ones of other networks. */
export interface WeightsOptions {
  /** Folder that paths are relative to. */
  readonly cwd: string;
  /** File of a checkpoint, or of safetensors as timm or mixnas export names them; of a training also `best` or `last`, its own. */
  readonly weights?: string | undefined;
  /** Whether random weights are wanted. Needed for a run or a training, where trained ones would be expected. */
  readonly fresh?: boolean | undefined;
  /** Seed of fresh weights; without one that of the trial, else 0. */
  readonly seed?: number | undefined;
}

/** @throws MixnasError `USAGE` for options that contradict each other */
function checkOptions({ given, kind }: Source, { weights, fresh, seed }: WeightsOptions): void {
  if (weights !== undefined && (fresh || seed !== undefined)) {
    throw new MixnasError('USAGE', `expected --weights or ${fresh ? '--fresh' : '--seed'}; got both`);
  }
  if (seed === undefined || fresh || (kind !== 'run' && kind !== 'training')) return;
  throw new MixnasError('USAGE', `--seed: ${given} has trained weights, which have no seed`, {
    hint: 'random weights of its network are written with --fresh only',
  });
}

/**
 * Weights for a network of a source: of a checkpoint the averaged ones where it has them, else its plain ones. Fresh ones
 * only for networks that nobody has trained, or where they are asked for.
 *
 * @param architecture the source's network, or a variant of it
 * @throws MixnasError `USAGE`, `NO_CHECKPOINT`, `WEIGHTS_READ`, `CHECKPOINT_BROKEN`, `WEIGHTS_MISMATCH`
 */
export function weightsOf(source: Source, architecture: Architecture, options: WeightsOptions): SourcedWeights {
  const { cwd, weights: file, fresh = false, seed } = options;
  checkOptions(source, options);
  const own = ownCheckpoint(file);
  if (source.kind === 'training' && own !== undefined && !fresh) {
    return fromCheckpoint(architecture, trainingCheckpoint(source.given, source.folder, own), cwd);
  }
  if (file?.endsWith('.safetensors')) return fromSafetensors(architecture, file, cwd);
  if (file !== undefined) return fromCheckpoint(architecture, file, cwd);
  if (source.kind === 'run' && !fresh) {
    return fromCheckpoint(architecture, runCheckpoint(source.given, source, cwd), cwd);
  }
  const trialSeed = architecture.origin?.seed;
  const chosen = seed ?? (typeof trialSeed === 'string' ? trialSeed : 0);
  return { weights: initialWeights(architecture.graph, chosen), origin: `untrained, seed ${chosen}`, isTrained: false };
}
