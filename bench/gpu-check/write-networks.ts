import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { torchModel } from '../../src/export/index.ts';
import { initialWeights, networkLayout } from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';

/**
 * Writes networks of the zoo at 32 px for `speed.py`: NAME.json as a request has it, NAME/network.py for the plain loop.
 *
 *     npx tsx bench/gpu-check/write-networks.ts FOLDER [networks = mixnet-s,mobilenet-v2]
 */
const [folder, names = 'mixnet-s,mobilenet-v2'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: write-networks.ts FOLDER [networks]');
for (const name of names.split(',')) {
  const graph = buildZoo(name, { size: 32, classes: 10 });
  const weights = initialWeights(graph, 0);
  const details = { name, version: '0', weights: 'fresh', params: 0, macs: 0, fold: false };
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'network.py'), torchModel({ graph, weights }, details).source);
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ graph, ...networkLayout(graph) }));
}
