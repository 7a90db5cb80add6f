import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onnxModel, timmSource } from '../src/export/index.ts';
import { initialWeights } from '../src/graph/index.ts';
import { loadSpace } from '../src/run/index.ts';
import { sampleGenotype } from '../src/space/index.ts';
import { messageOf } from '../src/util/errors.ts';
import { stream } from '../src/util/random.ts';

/**
 * Draws genotypes of a search space and exports each for timm and to ONNX, for `bench/check_timm.py`, which starts this
 * program: `timm-genotypes.ts FOLDER SPACE FIRST COUNT SIZE`. The folder gets NUMBER.py and NUMBER.onnx, or NUMBER.refused
 * with the reason.
 */
const [folder = '', name = '', first = '0', count = '0', size = '32'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const space = loadSpace(name, '.');
const DETAILS = { version: '0', weights: 'random', params: 0, macs: 0, fold: false };

for (let i = Number(first); i < Number(first) + Number(count); i++) {
  const genotype = sampleGenotype(space, stream(0, 'bench', 'timm', name, i));
  const graph = space.decode(genotype, { size: Number(size), classes: 10 });
  const write = (ending: string, content: string | Uint8Array) =>
    writeFileSync(join(folder, `${i}.${ending}`), content);
  try {
    write('py', timmSource(`${name}-${i}`, graph));
    write('onnx', onnxModel({ graph, weights: initialWeights(graph, i) }, { ...DETAILS, name: `${i}` }, 'split'));
  } catch (error) {
    write('refused', messageOf(error));
  }
}
