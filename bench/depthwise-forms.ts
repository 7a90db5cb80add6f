import { parseArgs } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { chooseEngine, openEngine } from '../src/engine/index.ts';
import { type DepthwiseForm, ONNX_INPUT, ONNX_OUTPUT, onnxModel } from '../src/export/index.ts';
import { toChannelsFirst } from '../src/export/onnx/session.ts';
import { relativeDifference } from '../src/measure/index.ts';
import { buildZoo } from '../src/zoo/index.ts';
import { randomImages, settledWeights } from '../test/export/settled.ts';

/**
 * Milliseconds of one image in ONNX Runtime, one thread, for each form of mixed depthwise convolutions:
 *
 *     npx tsx bench/depthwise-forms.ts [network …] [--size 224] [--blocks 15] [--runs 10] [--json]
 *
 * Blocks of runs alternate over the files, every other round backwards; a figure is the median of the blocks' medians. The
 * change is the median over the rounds of a file's block against the first file's block of the same round: what disturbs
 * the machine for a while disturbs both. `cpu` is processor time of the whole process, which a busy machine changes less
 * than the wall clock. The difference is that of the answers, over the largest logit.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '224' },
    blocks: { type: 'string', default: '15' },
    runs: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});
const [size, blocks, runs] = [values.size, values.blocks, values.runs].map(Number) as [number, number, number];
const WARM_UPS = 10;

/** The first is the file that the others are compared with. */
const FILES: readonly (readonly [form: DepthwiseForm, fold: boolean])[] = [
  ['split', false],
  ['split', true],
  ['merged', true],
  ['fastest', false],
  ['fastest', true],
];

interface Block {
  readonly wall: number;
  readonly cpu: number;
}

interface Subject {
  readonly form: DepthwiseForm;
  readonly fold: boolean;
  readonly session: InferenceSession;
  readonly blocks: Block[];
  logits: Float32Array;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

async function timeBlock(run: () => Promise<unknown>): Promise<Block> {
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let i = 0; i < runs; i++) {
    const usage = process.cpuUsage();
    const start = performance.now();
    await run();
    wall.push(performance.now() - start);
    const { user, system } = process.cpuUsage(usage);
    cpu.push((user + system) / 1000);
  }
  return { wall: median(wall), cpu: median(cpu) };
}

function summary({ form, fold, blocks: own, logits }: Subject, first: Subject) {
  const of = (key: keyof Block) => ({
    ms: median(own.map((block) => block[key])),
    change: median(own.map((block, i) => block[key] / (first.blocks[i] as Block)[key])) - 1,
  });
  return {
    depthwise: form,
    fold,
    wall: of('wall'),
    cpu: of('cpu'),
    difference: relativeDifference(first.logits, logits),
  };
}

async function measure(name: string) {
  const graph = buildZoo(name, { size, classes: 1000 });
  const engine = await openEngine({ name: chooseEngine('auto').name, backend: 'auto', threads: 1 });
  const network = { graph, weights: await settledWeights(engine, graph, 1) };
  engine.dispose();
  const image = toChannelsFirst(randomImages(graph, 1), 1, size * size, 3);
  const feeds = { [ONNX_INPUT]: new Tensor('float32', image, [1, 3, size, size]) };
  const details = { name, version: '0', weights: 'random', params: 0, macs: 0 };
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const extra = { session: { set_denormal_as_zero: '1' } };
  const subjects: Subject[] = [];
  for (const [form, fold] of FILES) {
    const file = onnxModel(network, { ...details, fold }, form);
    const session = await InferenceSession.create(file, { ...options, extra });
    subjects.push({ form, fold, session, blocks: [], logits: new Float32Array() });
  }
  for (const subject of subjects) {
    for (let i = 0; i < WARM_UPS; i++) {
      subject.logits = (await subject.session.run(feeds))[ONNX_OUTPUT]?.data as Float32Array;
    }
  }
  for (let round = 0; round < blocks; round++) {
    for (const subject of round % 2 === 0 ? subjects : [...subjects].reverse()) {
      subject.blocks.push(await timeBlock(() => subject.session.run(feeds)));
    }
  }
  const rows = subjects.map((subject) => summary(subject, subjects[0] as Subject));
  for (const { session } of subjects) await session.release();
  return { name, rows };
}

const networks = [];
for (const name of positionals.length > 0 ? positionals : ['mixnet-s', 'mixnet-m', 'mixnet-l']) {
  networks.push(await measure(name));
}
if (values.json) console.log(JSON.stringify({ size, blocks, runs, networks }, null, 2));
else {
  const percent = (change: number) => `${(100 * change).toFixed(1)} %`.padStart(8);
  console.log('network    form     batch norm   wall ms   change    cpu ms   change   difference');
  for (const { name, rows } of networks) {
    for (const { depthwise, fold, wall, cpu, difference } of rows) {
      const figures = [wall, cpu].map(({ ms, change }) => `${ms.toFixed(2).padStart(7)} ${percent(change)}`).join('  ');
      const form = `${depthwise.padEnd(8)} ${(fold ? 'folded' : 'kept').padEnd(10)}`;
      console.log(`${name.padEnd(10)} ${form} ${figures}   ${difference.toExponential(1)}`);
    }
  }
}
