import type { Architecture } from '../architecture/index.ts';
import type { ExperimentInit } from '../config/index.ts';
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

/** The weights that a network is given. @throws MixnasError `CONFIG_INVALID` where a mapping lacks it */
function weightsFor({ weights }: ExperimentInit, label: string, settings: string): string {
  if (typeof weights === 'string') return weights;
  const given = weights[label];
  if (given !== undefined) return given;
  const where = `experiment.settings.${settings}.init.weights`;
  throw new MixnasError('CONFIG_INVALID', `${where}: expected a path for each network; there is none for ${label}`, {
    hint: `it names ${Object.keys(weights).join(', ')}: expected the networks' labels`,
  });
}

/** @throws MixnasError `CONFIG_INVALID` for weights of a network that is not there */
function requireKnown({ weights }: ExperimentInit, networks: readonly BuiltPoint[], settings: string): void {
  if (typeof weights === 'string') return;
  const labels = networks.map(({ point }) => point.label);
  const other = Object.keys(weights).find((label) => !labels.includes(label));
  if (other === undefined) return;
  const where = `experiment.settings.${settings}.init.weights`;
  throw new MixnasError('CONFIG_INVALID', `${where}: ${other} is not among the networks`, {
    hint: `expected ${labels.join(', ')}`,
  });
}

/**
 * Reads the weights that the networks of an experiment begin with under some settings. A classifier for other classes is left
 * out: each training draws its own.
 * @param settings their name, for messages
 * @throws MixnasError `CONFIG_INVALID`, `NETWORK_SPLIT` for a block to freeze up to that a network lacks; as `givenWeights`
 */
export function startsOf(init: ExperimentInit, networks: readonly BuiltPoint[], settings: string): Starts {
  requireKnown(init, networks, settings);
  const files = new Map<string, Uint8Array>();
  const starts = networks.map(({ point, architecture }) => {
    const from = weightsFor(init, point.label, settings);
    const options = { cwd: '/', replaceClassifier: init.classifier === 'replace' };
    const { weights } = givenWeights(from, architecture, options);
    if (init.freeze !== undefined) splitFrozen(architecture.graph, init.freeze);
    const hash = hashOfWeights(weights);
    files.set(hash, encodeCheckpoint({ hash, history: [], state: weights }));
    return { hash, from };
  });
  return { starts, files };
}
