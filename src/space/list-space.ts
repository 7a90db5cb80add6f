import { z } from 'zod';
import {
  type Graph,
  type GraphBuilder,
  graphSchema,
  INPUT,
  inferShapes,
  type Piece,
  type Value,
} from '../graph/index.ts';
import { bug, MixnasError } from '../util/errors.ts';
import { hashOf } from '../util/hash.ts';
import type { Json } from '../util/json.ts';
import type { Choice, Genotype } from './genotype.ts';
import { checkGenotype } from './genotypes.ts';
import type { NetworkTarget, SearchSpace, Variant } from './space.ts';

const label = z.string().min(1);

/** Networks given one by one, each trained under some settings and from some seeds: the space of an experiment. */
export const listSpaceSchema = z.strictObject({
  kind: z.literal('list'),
  name: label,
  networks: z.array(z.strictObject({ name: label, graph: graphSchema })).min(1),
  settings: z.array(z.strictObject({ name: label, training: z.record(z.string(), z.unknown()).nullable() })).min(1),
  seeds: z.int().min(1),
  about: z.unknown().optional().describe('what else is told of the networks; no part of what a genotype means'),
});

export type ListSpaceDocument = z.infer<typeof listSpaceSchema>;

/** A network as one piece, for what counts costs by pieces: its nodes in their order. */
function pieceOf({ name, graph }: ListSpaceDocument['networks'][number]): Piece {
  return {
    block: 'network',
    slot: 'network',
    key: name,
    build(builder: GraphBuilder, x: Value): Value {
      const values = new Map<string, Value>([[INPUT, x]]);
      const known = (id: string): Value => {
        const value = values.get(id);
        if (value === undefined) throw bug(`network ${name} reads ${id} before it is there`);
        return value;
      };
      builder.block(`network ${name}`);
      for (const { id, op, inputs } of graph.nodes) values.set(id, builder.add(id, op, ...inputs.map(known)));
      return known(graph.output);
    },
  };
}

/** The network for images of another side, with the same strides and weights. */
function resized(graph: Graph, { size, classes, channels = 3 }: NetworkTarget): Graph {
  const result: Graph = { ...graph, input: [size, size, channels] };
  const units = inferShapes(result).get(result.output)?.[2];
  if (channels === graph.input[2] && units === classes) return result;
  throw new MixnasError(
    'GRAPH_SHAPE',
    `network ${graph.name} is for images of ${graph.input[2]} channels and ${units} classes; the data has ${channels} channels and ${classes} classes`,
  );
}

/**
 * The space of a list of networks: the choices are the network, the settings that it is trained with, and the seed. Every
 * genotype is a network of its own, so that one network can be trained several times.
 */
export function listSpaceOf(document: ListSpaceDocument): SearchSpace {
  const { kind: _kind, name, about: _about, ...meaning } = document;
  const { networks, settings, seeds } = document;
  const choices: readonly Choice[] = [
    { path: 'network', options: networks.map((one) => one.name) },
    { path: 'settings', options: settings.map((one) => one.name) },
    { path: 'seed', options: Array.from({ length: seeds }, (_, i) => String(i)) },
  ];
  const count = BigInt(networks.length * settings.length * seeds);
  const pieces = networks.map(pieceOf);
  const at = <T>(list: readonly T[], genotype: Genotype, choice: number): T => {
    checkGenotype(space, genotype);
    return list[genotype[choice] as number] as T;
  };
  const space: SearchSpace = {
    name,
    hash: hashOf(meaning),
    resolution: null,
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
      const { training } = at(settings, genotype, 1);
      return { training: training as Readonly<Record<string, Json>> | null, seed: genotype[2] as number };
    },
  };
  return space;
}
