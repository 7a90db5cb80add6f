import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Architecture } from '../../architecture/index.ts';
import { checkWeights, graphParameters, initialWeights, type Weights } from '../../graph/index.ts';
import { decodeCheckpoint } from '../../train/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';

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
  const averaged = names.some((name) => state.has(`average:${name}`));
  const weights = new Map(
    names.flatMap((name) => {
      const values = state.get(averaged ? `average:${name}` : name);
      return values === undefined ? [] : [[name, values] as const];
    }),
  );
  try {
    checkWeights(graph, weights);
  } catch (cause) {
    if (!(cause instanceof MixnasError)) throw cause;
    throw new MixnasError(cause.code, `${file}: ${cause.message}`, {
      cause,
      hint: 'the checkpoint belongs to another network, image size or number of classes',
    });
  }
  const origin = `${file}${averaged ? ' (averaged)' : ''}, ${history.length} epochs`;
  return { weights, origin, isTrained: true };
}

/**
 * Weights for a network: the averaged ones of a checkpoint where it has them, else its plain ones; without a checkpoint
 * fresh ones, drawn by `seed` or by the seed of the trial that the architecture came from.
 * @throws MixnasError `WEIGHTS_READ`, `CHECKPOINT_BROKEN`, `WEIGHTS_MISMATCH`
 */
export function sourceWeights(
  architecture: Architecture,
  cwd: string,
  { weights: file, seed }: { readonly weights?: string; readonly seed?: number },
): SourcedWeights {
  if (file !== undefined) return fromCheckpoint(architecture, file, cwd);
  const trialSeed = architecture.origin?.seed;
  const chosen = seed ?? (typeof trialSeed === 'string' ? trialSeed : 0);
  return { weights: initialWeights(architecture.graph, chosen), origin: `untrained, seed ${chosen}`, isTrained: false };
}
