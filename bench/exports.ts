import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyOnnx } from '../src/cli/export/verify.ts';
import { costOf } from '../src/cost/index.ts';
import { openEngine } from '../src/engine/index.ts';
import { onnxModel } from '../src/export/index.ts';
import type { Graph } from '../src/graph/index.ts';
import { loadSpace } from '../src/search/index.ts';
import { sampleGenotype } from '../src/space/index.ts';
import { stream } from '../src/util/random.ts';
import { buildZoo, zooNames } from '../src/zoo/index.ts';
import { settledWeights } from '../test/export/settled.ts';

/**
 * Writes every network of the zoo, then random genotypes of mixnet-extended, as ONNX files (batch norm kept and folded in
 * turn), runs each in ONNX Runtime and on the engine tfjs and prints the relative difference of the logits:
 *
 *     npx tsx bench/exports.ts FOLDER [genotypes = 100] [size = 32] && python3 bench/check_onnx.py FOLDER
 *
 * The second command lets `onnx.checker` judge the files; it needs Debian's python3-onnx, which mixnas itself does not.
 */
const [folder, genotypes = '100', size = '32'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: npx tsx bench/exports.ts FOLDER [genotypes] [size]');
mkdirSync(folder, { recursive: true });
const target = { size: Number(size), classes: 10 };
const space = loadSpace('mixnet-extended', '.');
const draws = stream(0, 'bench', 'exports');

function* networks(): Generator<readonly [name: string, graph: Graph]> {
  for (const name of zooNames()) yield [name, buildZoo(name, target)];
  for (let i = 0; i < Number(genotypes); i++) {
    yield [`mixnet-extended-${i}`, space.decode(sampleGenotype(space, draws), target)];
  }
}

const engine = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
let worst = 0;
let count = 0;
for (const [name, graph] of networks()) {
  const network = { graph, weights: await settledWeights(engine, graph, 1) };
  const fold = count % 2 === 1;
  const bytes = onnxModel(network, { name, version: '0', fold, weights: 'random', ...costOf(graph) });
  writeFileSync(join(folder, `${name}.onnx`), bytes);
  const verified = await verifyOnnx(bytes, network);
  const { difference } = verified;
  if (count++ === 0) console.log(`${verified.runtime} against ${verified.engine}, ${size} px, 10 classes`);
  worst = Math.max(worst, difference);
  console.log(`${name} ${fold ? 'folded' : 'kept'} ${difference.toExponential(2)}`);
}
console.log(`${count} networks, largest relative difference ${worst.toExponential(2)}`);
