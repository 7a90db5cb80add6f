import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, openEngine } from '../src/engine/index.ts';
import { openGraphModel } from '../src/engine/tfjs/graph-model.ts';
import { onnxModel, openOnnx, tfjsModel, type WeightedGraph } from '../src/export/index.ts';
import { type Graph, initialWeights } from '../src/graph/index.ts';
import { relativeDifference } from '../src/measure/verify-export.ts';
import { loadSpace } from '../src/run/index.ts';
import { sampleGenotype } from '../src/space/index.ts';
import { stream } from '../src/util/random.ts';
import { buildZoo, zooNames } from '../src/zoo/index.ts';
import { referenceLogits, toWeights64 } from '../test/contract/reference.ts';
import { PLAIN, randomImages, settledWeights } from '../test/export/settled.ts';

/**
 * Exports every network of the zoo, then random genotypes of mixnet-extended, to ONNX and to TensorFlow.js, with batch
 * norm kept and folded; runs the ONNX file in ONNX Runtime (3 images at once, then one alone) and the TensorFlow.js model
 * in the stock package, and prints the largest difference to the logits of each of our engines, relative to the largest
 * logit. Every ONNX file stays in FOLDER for `onnx.checker`:
 *
 *     npx tsx bench/exports.ts FOLDER [genotypes = 100] [size = 32] && /usr/bin/python3 bench/check_onnx.py FOLDER
 *
 * The second command needs Debian's python3-onnx, which mixnas itself does not. Each network is measured twice: with fresh
 * weights, and `settled` (random scales, moving statistics those of a batch), which is the harder test: no layer's values
 * vanish, and in very deep networks float32 rounding grows beyond 1e-4. Where that happens, the distance of both sides
 * from the definition in float64 is printed: equal distances mean that neither is wrong.
 */
const [folder, genotypes = '100', size = '32'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: npx tsx bench/exports.ts FOLDER [genotypes] [size]');
mkdirSync(folder, { recursive: true });
const target = { size: Number(size), classes: 10 };
const space = loadSpace('mixnet-extended', '.');
const draws = stream(0, 'bench', 'exports');
const IMAGES = 3;
const LIMIT = 1e-4;
const DETAILS = { version: '0', weights: 'random', params: 0, macs: 0 };

function* networks(): Generator<readonly [name: string, graph: Graph]> {
  for (const name of zooNames()) yield [name, buildZoo(name, target)];
  for (let i = 0; i < Number(genotypes); i++) {
    yield [`mixnet-extended-${i}`, space.decode(sampleGenotype(space, draws), target)];
  }
}

async function answer(engine: Engine, { graph, weights }: WeightedGraph, images: Float32Array) {
  const session = await engine.compile(graph, weights, PLAIN);
  try {
    return await session.predict(images, IMAGES);
  } finally {
    session.dispose();
  }
}

/** Logits of the ONNX file for all images at once and one by one, joined; the file stays in the folder. */
async function answerOnnx(title: string, network: WeightedGraph, fold: boolean, images: Float32Array) {
  const bytes = onnxModel(network, { ...DETAILS, name: title, fold });
  writeFileSync(join(folder as string, `${title}${fold ? '-folded' : ''}.onnx`), bytes);
  const runner = await openOnnx(bytes, 1);
  const [height, width] = network.graph.input;
  const one = images.length / IMAGES;
  const together = await runner.predict(images, IMAGES, [height, width]);
  const alone: Float32Array[] = [];
  for (let i = 0; i < IMAGES; i++) {
    alone.push(await runner.predict(images.subarray(i * one, (i + 1) * one), 1, [height, width]));
  }
  await runner.dispose();
  return { together, alone: Float32Array.from(alone.flatMap((logits) => [...logits])), version: runner.version };
}

async function answerTfjs(name: string, network: WeightedGraph, fold: boolean, images: Float32Array) {
  const runner = await openGraphModel(tfjsModel(network, { ...DETAILS, name, fold }));
  const [height, width] = network.graph.input;
  try {
    return { logits: await runner.predict(images, IMAGES, [height, width]), version: runner.version };
  } finally {
    runner.dispose();
  }
}

function expected({ graph, weights }: WeightedGraph, images: Float32Array): Float32Array {
  const batch = { count: IMAGES, images, targets: new Float32Array(0) };
  return Float32Array.from(referenceLogits(graph, toWeights64(weights), batch, { training: false, dropoutSeed: 0 }));
}

const tfjs = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
const native = await openEngine({ name: 'native', backend: 'auto', threads: 1 });
const worst = { fresh: { onnx: 0, tfjs: 0 }, settled: { onnx: 0, tfjs: 0 } };
const beyond: string[] = [];

async function measure(name: string, state: keyof typeof worst, network: WeightedGraph): Promise<string> {
  const images = randomImages(network.graph, IMAGES);
  const ours = [await answer(native, network, images), await answer(tfjs, network, images)];
  const apart = { onnx: 0, tfjs: 0 };
  const answers: Float32Array[] = [];
  for (const fold of [false, true]) {
    const onnx = await answerOnnx(state === 'fresh' ? name : `${name}-${state}`, network, fold, images);
    const web = await answerTfjs(name, network, fold, images);
    answers.push(onnx.together, web.logits);
    for (const logits of ours) {
      for (const theirs of [onnx.together, onnx.alone]) {
        apart.onnx = Math.max(apart.onnx, relativeDifference(logits, theirs));
      }
      apart.tfjs = Math.max(apart.tfjs, relativeDifference(logits, web.logits));
    }
  }
  worst[state].onnx = Math.max(worst[state].onnx, apart.onnx);
  worst[state].tfjs = Math.max(worst[state].tfjs, apart.tfjs);
  if (Math.max(apart.onnx, apart.tfjs) > LIMIT) {
    const exact = expected(network, images);
    const far = (list: Float32Array[]) => list.map((x) => relativeDifference(exact, x).toExponential(1)).join(' ');
    beyond.push(`${name} ${state}, from float64: our engines ${far(ours)}, exported files ${far(answers)}`);
  }
  return `${state}: onnx ${apart.onnx.toExponential(1)} tfjs ${apart.tfjs.toExponential(1)}`;
}

let count = 0;
for (const [name, graph] of networks()) {
  const fresh = await measure(name, 'fresh', { graph, weights: initialWeights(graph, 1) });
  const settled = await measure(name, 'settled', { graph, weights: await settledWeights(native, graph, 1) });
  count += 1;
  console.log(`${name}  ${fresh}  ${settled}`);
}
console.log(`${native.version}, ${tfjs.version}; ${count} networks at ${size} px, batch norm kept and folded.`);
for (const [state, { onnx, tfjs: web }] of Object.entries(worst)) {
  console.log(`largest difference, ${state}: ONNX ${onnx.toExponential(2)}, TensorFlow.js ${web.toExponential(2)}`);
}
for (const line of beyond) console.log(`beyond ${LIMIT}: ${line}`);
tfjs.dispose();
native.dispose();
if (!(worst.fresh.onnx <= LIMIT && worst.fresh.tfjs <= LIMIT)) process.exitCode = 1;
