import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Architecture } from '../architecture/index.ts';
import { usedWeights } from '../engine/index.ts';
import { type ImportedWeights, importWeights, readSafetensors } from '../export/index.ts';
import {
  type Graph,
  graphParameters,
  type InitialOptions,
  initialWeights,
  isOfClassifier,
  type Parameter,
  type Weights,
} from '../graph/index.ts';
import { decodeCheckpoint } from '../train/index.ts';
import { bug, MixnasError, messageOf } from '../util/errors.ts';
import { networkOf } from './network-of.ts';
import { openSource } from './open-source.ts';
import { weightsOf } from './weights-of.ts';

/** Weights that a training begins with. */
export interface StartWeights {
  readonly weights: Weights;
  /** Whether the classifier's are none of the given ones: fresh, or left out. */
  readonly isReplaced: boolean;
}

/** How a network takes weights that others learned. */
export interface StartOptions {
  /** Folder that paths are relative to. */
  readonly cwd: string;
  /** Whether the classifier starts from fresh weights even where it could keep the given ones. */
  readonly replaceClassifier: boolean;
  /** Root of the draws of fresh weights. */
  readonly seed: string;
  /** What fresh weights are drawn with. */
  readonly initial: InitialOptions;
}

function readBytes(path: string, given: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new MixnasError('WEIGHTS_READ', `weights ${given}: ${messageOf(cause)}`, {
      cause,
      hint: 'expected the folder of a run or of a training, a checkpoint (.ckpt), or a safetensors file',
    });
  }
}

/** The given weights whose sizes are the network's, and how the others differ. */
function matching(graph: Graph, given: Weights): ImportedWeights {
  const weights = new Map<string, Float32Array>();
  const others = new Map<string, string>();
  for (const { name, size } of graphParameters(graph)) {
    const values = given.get(name);
    if (values === undefined) others.set(name, `${name} is missing`);
    else if (values.length === size) weights.set(name, values);
    else others.set(name, `${name} has ${values.length} values, expected ${size}`);
  }
  return { weights, others };
}

/** The weights of a folder or a file, as far as they are of the network. */
function read(given: string, graph: Graph, cwd: string): ImportedWeights {
  const path = resolve(cwd, given);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const source = openSource(given, { cwd });
    return matching(graph, weightsOf(source, networkOf(source), { cwd }).weights);
  }
  const bytes = readBytes(path, given);
  if (given.endsWith('.safetensors')) return importWeights(graph, readSafetensors(bytes, given), given);
  const names = graphParameters(graph).map(({ name }) => name);
  return matching(graph, usedWeights(decodeCheckpoint(bytes, given).state, names).weights);
}

/** The weights of the layer that makes the answer. */
function classifierOf(graph: Graph): readonly Parameter[] {
  const classifier = graphParameters(graph).filter((parameter) => isOfClassifier(graph, parameter));
  if (classifier.length === 0) throw bug(`network ${graph.name} has no classifier`);
  return classifier;
}

/**
 * What a training takes of given weights: those of a run, a training, a checkpoint, or a safetensors file as timm or
 * `mixnas export --format torch` names them. The classifier's are left out where the classes are others, or where it is asked for.
 * @throws MixnasError `WEIGHTS_READ`, `WEIGHTS_MISMATCH` for weights of another network, `CHECKPOINT_BROKEN`; of runs and trainings
 */
export function givenWeights(
  given: string,
  { graph }: Architecture,
  { cwd, replaceClassifier }: Omit<StartOptions, 'seed' | 'initial'>,
): StartWeights {
  const { weights, others } = read(given, graph, cwd);
  const classifier = new Set(classifierOf(graph).map(({ name }) => name));
  const wrong = [...others].filter(([name]) => !classifier.has(name));
  if (wrong.length > 0) {
    const [first] = wrong;
    const more = wrong.length > 1 ? `, and ${wrong.length - 1} more` : '';
    throw new MixnasError('WEIGHTS_MISMATCH', `weights ${given}, for ${graph.name}: ${first?.[1]}${more}`, {
      hint: 'the weights belong to another network',
    });
  }
  const isReplaced = replaceClassifier || others.size > 0;
  if (!isReplaced) return { weights, isReplaced };
  return { weights: new Map([...weights].filter(([name]) => !classifier.has(name))), isReplaced };
}

/**
 * The weights that a network starts a training from: the given ones, and fresh ones for a classifier that is left out.
 * @throws MixnasError as `givenWeights`
 */
export function startWeights(given: string, architecture: Architecture, options: StartOptions): StartWeights {
  const { weights, isReplaced } = givenWeights(given, architecture, options);
  if (!isReplaced) return { weights, isReplaced };
  return {
    weights: new Map([...initialWeights(architecture.graph, options.seed, options.initial), ...weights]),
    isReplaced,
  };
}
