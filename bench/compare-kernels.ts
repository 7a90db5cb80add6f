/**
 * Training steps of several builds of the kernels, in turn and in one process, so that what else happens on the machine meets
 * all of them: `npx tsx bench/compare-kernels.ts NETWORK SIZE BATCH THREADS ROUNDS A.node B.node …`. A.node:avx2 runs that
 * instruction set instead of the best that this processor has, A.node:avx2:bf16 keeps activations so. Tells each build's median
 * and shortest step, the median of its ratios to the first build's step of the same round, and the same of each kernel that takes
 * 2 ms or more. `node native/build.mjs --force` leaves a build in `native/build/mixnas.node`; copy it from there.
 */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { ActivationType } from '../src/engine/activation-type.ts';
import type { Addon } from '../src/engine/native/addon.ts';
import { NativeEngine, type NativeSession, nativeInstructionSets } from '../src/engine/native/index.ts';
import { initialWeights } from '../src/graph/index.ts';
import { benchBatch, benchSettings } from '../src/measure/network/bench-inputs.ts';
import { median } from '../src/util/quantile.ts';
import { buildZoo } from '../src/zoo/index.ts';

/** One build, and what its steps and kernels took, in milliseconds. */
interface Side {
  readonly build: string;
  readonly session: NativeSession;
  readonly steps: number[];
  readonly kernels: Map<string, number[]>;
}

const [network = 'mixnet-s', ...rest] = process.argv.slice(2);
const [size = 32, batchSize = 64, threads = 2, rounds = 12] = rest.slice(0, 4).map(Number);
const builds = rest.slice(4);
if (builds.length === 0) throw new Error('no builds: NETWORK SIZE BATCH THREADS ROUNDS A.node B.node …');
const [best] = nativeInstructionSets();
if (best === undefined) throw new Error('the native engine is not built: node native/build.mjs');

const graph = buildZoo(network, { size, classes: 10 });
const batch = benchBatch(graph, batchSize);
const load = createRequire(import.meta.url);
const sides: Side[] = [];
for (const build of builds) {
  const [file = build, set = best, type] = build.split(':');
  const engine = new NativeEngine(load(resolve(file)) as Addon, set, type as ActivationType | undefined);
  const session = await engine.compile(graph, initialWeights(graph, 'bench'), benchSettings(batchSize, threads));
  sides.push({ build, session, steps: [], kernels: new Map() });
}

/** One step of each build, from the first to the last or the other way round. */
async function round(number: number): Promise<void> {
  for (const side of number % 2 === 0 ? sides : [...sides].reverse()) {
    const start = performance.now();
    const times = await side.session.profile(batch, true, { step: number, learningRate: 0.01, dropoutSeed: 1 });
    const took = performance.now() - start;
    if (number === 0) continue; // warms up
    side.steps.push(took);
    const sums = new Map<string, number>();
    for (const { kernel, seconds } of times) sums.set(kernel, (sums.get(kernel) ?? 0) + seconds * 1000);
    for (const [kernel, ms] of sums) side.kernels.set(kernel, [...(side.kernels.get(kernel) ?? []), ms]);
  }
}

for (let number = 0; number <= rounds; number++) await round(number);
const [first] = sides;
for (const { build, steps } of sides) {
  const ratio = median(steps.map((ms, i) => ms / (first?.steps[i] ?? ms)));
  console.log(
    `${build}: ${median(steps).toFixed(1)} ms (least ${Math.min(...steps).toFixed(1)}), ratio ${ratio.toFixed(3)}`,
  );
}
for (const [kernel, ms] of first?.kernels ?? []) {
  if (median(ms) < 2) continue;
  const each = sides.map(({ kernels }) => kernels.get(kernel) ?? [0]);
  console.log(
    kernel.padEnd(20),
    each.map((of) => `${median(of).toFixed(1)} (${Math.min(...of).toFixed(1)})`).join('  '),
  );
}
