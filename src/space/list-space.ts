import { z } from 'zod';
import { formOf } from '../detection/index.ts';
import { type Graph, graphSchema, inferShapes } from '../graph/index.ts';
import { MixnasError } from '../util/errors.ts';
import { hashOf } from '../util/hash.ts';
import type { Choice, Genotype } from './genotype.ts';
import { checkGenotype } from './genotypes.ts';
import type { NetworkTarget, SearchSpace, Variant } from './space.ts';
import { wholePiece } from './whole-piece.ts';

const label = z.string().min(1);

/** Weights that the trainings of one network begin with: their identity, and where they came from. */
const startSchema = z.strictObject({ hash: z.string().regex(/^[0-9a-f]{16}$/), from: z.string() });

/** Settings by name: all of them, or null = those of the config; and for each network what it begins with. */
const settingsSchema = z.strictObject({
  name: label,
  training: z.record(z.string(), z.unknown()).nullable(),
  starts: z.array(startSchema).optional(),
});

/** Networks given one by one, each trained under some settings and from some seeds: the space of an experiment. */
export const listSpaceSchema = z.strictObject({
  kind: z.literal('list'),
  name: label,
  networks: z.array(z.strictObject({ name: label, graph: graphSchema })).min(1),
  settings: z.array(settingsSchema).min(1),
  seeds: z.int().min(1),
  validateEvery: z.int().min(1).optional().describe('epochs between validations; no part of what a genotype means'),
  about: z.unknown().optional().describe('what else is told of the networks; no part of what a genotype means'),
});

export type ListSpaceDocument = z.infer<typeof listSpaceSchema>;

/** The network for images of another side, with the same strides and weights. */
function resized(graph: Graph, { size, classes, channels = 3, detector }: NetworkTarget): Graph {
  const result: Graph = { ...graph, input: [size, size, channels] };
  const units = detector === undefined ? inferShapes(result).get(result.output)?.[2] : formOf(result, detector).classes;
  if (channels === graph.input[2] && units === classes) return result;
  throw new MixnasError(
    'GRAPH_SHAPE',
    `network ${graph.name} is for images of ${graph.input[2]} channels and ${units} classes; the data has ${channels} channels and ${classes} classes`,
  );
}

/** Settings as they are part of a space's meaning: wherever the weights came from. */
function meaningOf({ starts, ...settings }: ListSpaceDocument['settings'][number]) {
  return starts === undefined ? settings : { ...settings, starts: starts.map(({ hash }) => hash) };
}

/** How one network is trained under some settings. */
function variantOf({ training, starts }: ListSpaceDocument['settings'][number], network: number) {
  const start = starts?.[network];
  if (start === undefined) return { training: training as Variant['training'] };
  const init = { ...(training?.init as object), weights: start.from };
  return { training: { ...training, init } as Variant['training'], start: start.hash };
}

/**
 * The space of a list of networks: the choices are the network, the settings that it is trained with, and the seed. Every
 * genotype is a network of its own, so that one network can be trained several times.
 */
export function listSpaceOf(document: ListSpaceDocument): SearchSpace {
  const { name, networks, settings, seeds, validateEvery } = document;
  const meaning = { networks, settings: settings.map(meaningOf), seeds };
  const choices: readonly Choice[] = [
    { path: 'network', options: networks.map((one) => one.name) },
    { path: 'settings', options: settings.map((one) => one.name) },
    { path: 'seed', options: Array.from({ length: seeds }, (_, i) => String(i)) },
  ];
  const count = BigInt(networks.length * settings.length * seeds);
  const pieces = networks.map((network) => wholePiece(network.name, network.graph));
  const at = <T>(list: readonly T[], genotype: Genotype, choice: number): T => {
    checkGenotype(space, genotype);
    return list[genotype[choice] as number] as T;
  };
  const space: SearchSpace = {
    name,
    hash: hashOf(meaning),
    resolution: null,
    starts: [...new Set(settings.flatMap(({ starts = [] }) => starts.map(({ hash }) => hash)))],
    choices,
    genotypes: count,
    networks: count,
    present: (genotype) => genotype.map(() => true),
    canonical(genotype) {
      checkGenotype(space, genotype);
      return genotype;
    },
    pieces: (genotype) => [at(pieces, genotype, 0)],
    largestParts() {
      throw new MixnasError('CONFIG_INVALID', `the networks of ${name} are a list: they have no weights to share`, {
        hint: 'train each of them (evaluator: {kind: train})',
      });
    },
    decode: (genotype, target) => resized(at(networks, genotype, 0).graph, target),
    variant(genotype): Variant {
      const own = variantOf(at(settings, genotype, 1), genotype[0] as number);
      return { ...own, seed: genotype[2] as number, ...(validateEvery !== undefined && { validateEvery }) };
    },
  };
  return space;
}
