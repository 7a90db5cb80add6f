import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onnxModel, timmSource } from '../src/export/index.ts';
import { initialWeights } from '../src/graph/index.ts';
import { loadSpace } from '../src/run/index.ts';
import { sampleGenotype } from '../src/space/index.ts';
import { messageOf } from '../src/util/errors.ts';
import { stream } from '../src/util/random.ts';

/**
 * Draws genotypes of a search space and exports each for timm and to ONNX, for `bench/check_timm.py`, which starts this
 * program: `timm-genotypes.ts FOLDER SPACE COUNT SIZE`. Prints a line of JSON for each, and waits for a line on stdin before
 * the next, so that only one network lies in the folder at a time.
 */
const [folder = '', name = '', count = '0', size = '32'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const space = loadSpace(name, '.');
const draws = stream(0, 'bench', 'timm', name);
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const DETAILS = { version: '0', weights: 'random', params: 0, macs: 0, fold: false };

for (let i = 0; i < Number(count); i++) {
  const graph = space.decode(sampleGenotype(space, draws), { size: Number(size), classes: 10 });
  const title = `${name}-${i}`;
  try {
    writeFileSync(join(folder, 'network.py'), timmSource(title, graph));
    const weights = initialWeights(graph, i);
    writeFileSync(join(folder, 'network.onnx'), onnxModel({ graph, weights }, { ...DETAILS, name: title }, 'split'));
    console.log(JSON.stringify({ title }));
  } catch (error) {
    console.log(JSON.stringify({ title, refused: messageOf(error) }));
  }
  await answers.next();
}
