import type { Graph } from '../graph/index.ts';
import { MixnasError } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';
import { buildDartsV1, buildDartsV2 } from './darts.ts';
import { buildDensenet121 } from './densenet.ts';
import { buildEfficientnetB0 } from './efficientnet.ts';
import { buildFbnetA, buildFbnetB, buildFbnetC } from './fbnet.ts';
import { buildMixnetL, buildMixnetM, buildMixnetS, buildMixnetXl } from './mixnet.ts';
import { buildMnasnetA1, buildMnasnetB1, buildMnasnetSmall } from './mnasnet.ts';
import { buildMobilenetV1 } from './mobilenet-v1.ts';
import { buildMobilenetV2, buildMobilenetV2x14 } from './mobilenet-v2.ts';
import { buildMobilenetV3Large, buildMobilenetV3Large125 } from './mobilenet-v3.ts';
import { buildNasnetAMobile } from './nasnet.ts';
import { buildProxylessnasMobile, buildProxylessnasMobile14 } from './proxylessnas.ts';
import { buildResnet152, buildResnet152B } from './resnet.ts';
import { buildShufflenetV2x10, buildShufflenetV2x15, buildShufflenetV2x20 } from './shufflenet-v2.ts';
import { buildSinglePathNas } from './single-path-nas.ts';
import type { ZooTarget } from './target.ts';

const BUILDERS: Readonly<Record<string, (target: ZooTarget) => Graph>> = {
  'mixnet-s': buildMixnetS,
  'mixnet-m': buildMixnetM,
  'mixnet-l': buildMixnetL,
  'mixnet-xl': buildMixnetXl,
  'mobilenet-v1': buildMobilenetV1,
  'mobilenet-v2': buildMobilenetV2,
  'mobilenet-v2-1.4': buildMobilenetV2x14,
  'mobilenet-v3-large': buildMobilenetV3Large,
  'mobilenet-v3-large-1.25': buildMobilenetV3Large125,
  'shufflenet-v2-1.0': buildShufflenetV2x10,
  'shufflenet-v2-1.5': buildShufflenetV2x15,
  'shufflenet-v2-2.0': buildShufflenetV2x20,
  'mnasnet-a1': buildMnasnetA1,
  'mnasnet-b1': buildMnasnetB1,
  'mnasnet-small': buildMnasnetSmall,
  'fbnet-a': buildFbnetA,
  'fbnet-b': buildFbnetB,
  'fbnet-c': buildFbnetC,
  'proxylessnas-mobile': buildProxylessnasMobile,
  'proxylessnas-mobile-1.4': buildProxylessnasMobile14,
  'single-path-nas': buildSinglePathNas,
  'nasnet-a-mobile': buildNasnetAMobile,
  'darts-v1': buildDartsV1,
  'darts-v2': buildDartsV2,
  'efficientnet-b0': buildEfficientnetB0,
  'densenet-121': buildDensenet121,
  'resnet-152': buildResnet152,
  'resnet-152-b': buildResnet152B,
};

/** The networks whose definition knows a width multiplier. */
const SCALABLE: readonly string[] = ['mobilenet-v1', 'mobilenet-v2', 'mixnet-s', 'mixnet-m'];

/** Names of the published networks, in the order in which tables list them. */
export function zooNames(): string[] {
  return Object.keys(BUILDERS);
}

function requireWhole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new MixnasError('ZOO_TARGET', `${name} = ${value}: expected a whole number of at least 1`);
  }
}

function requireWidth(name: string, { width }: ZooTarget): void {
  if (width === undefined) return;
  if (!SCALABLE.includes(name)) {
    throw new MixnasError('ZOO_TARGET', `width = ${width}: ${name} has one width only`, {
      hint: `networks with a width multiplier: ${SCALABLE.join(', ')}`,
    });
  }
  if (!(Number.isFinite(width) && width > 0)) {
    throw new MixnasError('ZOO_TARGET', `width = ${width}: expected a number above 0`);
  }
}

function builderOf(name: string): (target: ZooTarget) => Graph {
  const build = Object.hasOwn(BUILDERS, name) ? BUILDERS[name] : undefined;
  if (build !== undefined) return build;
  const near = nearest(name, zooNames());
  throw new MixnasError('ZOO_UNKNOWN', `network "${name}": expected one of ${zooNames().join(', ')}`, {
    hint: near === undefined ? undefined : `did you mean ${near}?`,
  });
}

/** @throws MixnasError `ZOO_UNKNOWN` for a name that is not in the zoo */
export function requireZooName(name: string): void {
  builderOf(name);
}

/**
 * Builds a published network for images of `size`×`size`×3.
 * @throws MixnasError `ZOO_UNKNOWN` for a name that is not in the zoo, `ZOO_TARGET` for a size or a number of classes
 * below 1, or a width that the network does not know, `GRAPH_SHAPE` where the image is too small for the network
 */
export function buildZoo(name: string, target: ZooTarget): Graph {
  const build = builderOf(name);
  requireWhole('size', target.size);
  requireWhole('classes', target.classes);
  requireWidth(name, target);
  return build(target);
}
