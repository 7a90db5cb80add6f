import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, openEngine } from '../../src/engine/index.ts';
import { readsTimmWeights, timmSource, timmWeights, torchModel, type WeightedGraph } from '../../src/export/index.ts';
import type { Graph } from '../../src/graph/index.ts';
import { loadSpace } from '../../src/run/index.ts';
import { sampleGenotype } from '../../src/space/index.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { stream } from '../../src/util/random.ts';
import { buildZoo, zooNames } from '../../src/zoo/index.ts';
import { OP_NETWORKS } from '../../test/contract/op-networks.ts';
import { PLAIN, randomImages, settledWeights } from '../../test/export/settled.ts';

/**
 * Exports networks for PyTorch, and under timm's names where block strings can say them, beside images and our engine's
 * logits; `check_exports.py` runs them:
 *
 *     npx tsx bench/torch/write-exports.ts FOLDER [genotypes = 50] [size = 32] && python3 bench/torch/check_exports.py FOLDER
 *
 * The whole zoo, a small network for every op, and random genotypes of mixnet-extended and of mixnet. Weights are settled:
 * random scales, moving statistics those of a batch.
 */
const [folder, genotypes = '50', size = '32'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: npx tsx bench/torch/write-exports.ts FOLDER [genotypes] [size]');
const IMAGES = 3;
const DETAILS = { version: '0', weights: 'random', params: 0, macs: 0, fold: false };
const target = { size: Number(size), classes: 10 };

function* networks(): Generator<readonly [name: string, graph: Graph]> {
  for (const [i, { graph }] of OP_NETWORKS.entries()) yield [`op-${i}`, graph];
  for (const name of zooNames()) yield [name, buildZoo(name, target)];
  const draws = stream(0, 'bench', 'exports');
  for (let i = 0; i < Number(genotypes); i++) {
    const name = i % 2 === 0 ? 'mixnet-extended' : 'mixnet';
    const space = loadSpace(name, '.');
    yield [`${name}-${i}`, space.decode(sampleGenotype(space, draws), target)];
  }
}

async function logitsOf(engine: Engine, { graph, weights }: WeightedGraph, images: Float32Array) {
  const session = await engine.compile(graph, weights, PLAIN);
  try {
    return await session.predict(images, IMAGES);
  } finally {
    session.dispose();
  }
}

function writeTimm(into: string, name: string, network: WeightedGraph): string {
  try {
    writeFileSync(join(into, 'timm.safetensors'), timmWeights(network, { ...DETAILS, name }));
    writeFileSync(
      join(into, 'timm_network.py'),
      `${timmSource(name, network.graph)}${readsTimmWeights('timm.safetensors')}`,
    );
    return 'timm too';
  } catch (error) {
    if (error instanceof MixnasError && error.code === 'EXPORT_CANNOT') return error.message;
    throw error;
  }
}

const engine = await openEngine({ name: 'native', backend: 'auto', threads: 2 });
for (const [name, graph] of networks()) {
  const into = join(folder, name);
  mkdirSync(into, { recursive: true });
  const network = { graph, weights: await settledWeights(engine, graph, 1) };
  const { source, weights } = torchModel(network, { ...DETAILS, name });
  writeFileSync(join(into, 'network.py'), source);
  writeFileSync(join(into, 'network.safetensors'), weights);
  const images = randomImages(graph, IMAGES);
  const logits = await logitsOf(engine, network, images);
  writeFileSync(join(into, 'images.f32'), images);
  writeFileSync(
    join(into, 'case.json'),
    JSON.stringify({ input: graph.input, logits: [...logits], engine: engine.version }),
  );
  console.log(`${name}  ${writeTimm(into, name, network)}`);
}
engine.dispose();
