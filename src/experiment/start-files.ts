import type { Architecture } from '../architecture/index.ts';
import type { ExperimentInit, ExperimentWeights } from '../config/index.ts';
import { givenWeights } from '../source/index.ts';
import type { ListSpaceDocument } from '../space/index.ts';
import { encodeCheckpoint, hashOfWeights, splitFrozen } from '../train/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { Point } from './points.ts';

/** A network of an experiment as it is built. */
export interface BuiltPoint {
  readonly point: Point;
  readonly architecture: Architecture;
}

/** What the networks of an experiment begin with under some settings, and the files that hold it. */
export interface Starts {
  /** One for each network. */
  readonly starts: NonNullable<ListSpaceDocument['settings'][number]['starts']>;
  /** Bytes of checkpoints by their identity. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** The key of a config that says what settings begin with. */
function placeOf(init: ExperimentInit, settings: string): string {
  return init.weights === undefined ? 'experiment.weights' : `experiment.settings.${settings}.init.weights`;
}

/**
 * The path of each network's weights.
 * @throws MixnasError `CONFIG_INVALID` where there is none, and for weights of a network that is not there
 */
function pathsOf(weights: ExperimentWeights, labels: readonly string[], place: string): string[] {
  if (typeof weights === 'string') return labels.map(() => weights);
  const other = Object.keys(weights).find((label) => !labels.includes(label));
  const hint = `the networks are ${labels.join(', ')}`;
  if (other !== undefined) {
    throw new MixnasError('CONFIG_INVALID', `${place}: ${other} is not among the networks`, { hint });
  }
  return labels.map((label) => {
    const path = weights[label];
    if (path !== undefined) return path;
    throw new MixnasError('CONFIG_INVALID', `${place}: expected a path for each network; there is none for ${label}`, {
      hint,
    });
  });
}

/**
 * Reads the weights that the networks of an experiment begin with under some settings. A classifier for other classes is left
 * out: each training draws its own.
 * @param weights what settings begin with that name none
 * @param settings their name, for messages
 * @throws MixnasError `CONFIG_INVALID`, `NETWORK_SPLIT` for a block to freeze up to that a network lacks; as `givenWeights`
 */
export function startsOf(
  init: ExperimentInit,
  weights: ExperimentWeights | undefined,
  networks: readonly BuiltPoint[],
  settings: string,
): Starts {
  const given = init.weights ?? weights;
  if (given === undefined) {
    throw new MixnasError('CONFIG_INVALID', `experiment.settings.${settings}.init: expected weights to begin with`, {
      hint: 'name them: mixnas experiment FILE --from WEIGHTS, or experiment.weights in the config',
    });
  }
  const labels = networks.map(({ point }) => point.label);
  const paths = pathsOf(given, labels, placeOf(init, settings));
  const files = new Map<string, Uint8Array>();
  const starts = networks.map(({ architecture }, i) => {
    const from = paths[i] as string;
    const options = { cwd: '/', replaceClassifier: init.classifier === 'replace' };
    const { weights } = givenWeights(from, architecture, options);
    if (init.freeze !== undefined) splitFrozen(architecture.graph, init.freeze);
    const hash = hashOfWeights(weights);
    files.set(hash, encodeCheckpoint({ hash, history: [], state: weights }));
    return { hash, from };
  });
  return { starts, files };
}
