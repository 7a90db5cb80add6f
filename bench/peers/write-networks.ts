import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeArchitecture } from '../../src/architecture/index.ts';
import { onnxModel, torchModel } from '../../src/export/index.ts';
import { type Graph, initialWeights } from '../../src/graph/index.ts';
import { loadSpace } from '../../src/run/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';

/**
 * Writes networks for `bench/compare-torch.py`, each into FOLDER/NETWORK@SIZE: `network.json` for mixnas, `network.py` and
 * `network.safetensors` for PyTorch, `network.onnx` with batch norm folded for ONNX Runtime.
 *
 *     npx tsx bench/peers/write-networks.ts FOLDER mixnet-s@32 nas-bench-macro:22212220@16
 *
 * NETWORK is a name of the zoo, or SPACE:GENOTYPE with one digit a choice.
 */
const [folder, ...wanted] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: npx tsx bench/peers/write-networks.ts FOLDER NETWORK@SIZE...');

function build(network: string, size: number): Graph {
  const target = { size, classes: 10 };
  const [space, genotype] = network.split(':') as [string, string?];
  return genotype === undefined
    ? buildZoo(network, target)
    : loadSpace(space, '.').decode([...genotype].map(Number), target);
}

for (const name of wanted) {
  const [network, size] = name.split('@') as [string, string];
  const graph = build(network, Number(size));
  const architecture = makeArchitecture(name, graph, { target: { size: Number(size), classes: 10 } });
  const weighted = { graph, weights: initialWeights(graph, 0) };
  const { params = 0, macs = 0 } = architecture;
  const details = { name, version: '0', weights: 'fresh', params, macs, fold: false };
  const into = join(folder, name);
  mkdirSync(into, { recursive: true });
  const { source, weights } = torchModel(weighted, details);
  writeFileSync(join(into, 'network.json'), JSON.stringify(architecture));
  writeFileSync(join(into, 'network.py'), source);
  writeFileSync(join(into, 'network.safetensors'), weights);
  writeFileSync(join(into, 'network.onnx'), onnxModel(weighted, { ...details, fold: true }));
}
