import type { Graph } from '../graph/index.ts';
import { MixnasError } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';
import { buildMixnetL, buildMixnetM, buildMixnetS, buildMixnetXl } from './mixnet.ts';
import { buildMobilenetV1 } from './mobilenet-v1.ts';
import { buildMobilenetV2, buildMobilenetV2x14 } from './mobilenet-v2.ts';
import type { ZooTarget } from './target.ts';

export type { ZooTarget } from './target.ts';

const BUILDERS: Readonly<Record<string, (target: ZooTarget) => Graph>> = {
  'mixnet-s': buildMixnetS,
  'mixnet-m': buildMixnetM,
  'mixnet-l': buildMixnetL,
  'mixnet-xl': buildMixnetXl,
  'mobilenet-v1': buildMobilenetV1,
  'mobilenet-v2': buildMobilenetV2,
  'mobilenet-v2-1.4': buildMobilenetV2x14,
};

/** Names of the published networks, in the order in which tables list them. */
export function zooNames(): string[] {
  return Object.keys(BUILDERS);
}

function requireWhole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new MixnasError('ZOO_TARGET', `${name} = ${value}: expected a whole number of at least 1`);
  }
}

/**
 * Builds a published network for images of `size`×`size`×3.
 * @throws MixnasError `ZOO_UNKNOWN` for a name that is not in the zoo, `ZOO_TARGET` for a size or a number of classes
 * below 1, `GRAPH_SHAPE` where the image is too small for the network
 */
export function buildZoo(name: string, target: ZooTarget): Graph {
  const build = Object.hasOwn(BUILDERS, name) ? BUILDERS[name] : undefined;
  if (build === undefined) {
    const near = nearest(name, zooNames());
    throw new MixnasError('ZOO_UNKNOWN', `network "${name}": expected one of ${zooNames().join(', ')}`, {
      hint: near === undefined ? undefined : `did you mean ${near}?`,
    });
  }
  requireWhole('size', target.size);
  requireWhole('classes', target.classes);
  return build(target);
}
