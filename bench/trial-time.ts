/**
 * Where the time of a trial goes: `npx tsx bench/trial-time.ts [CONFIG] [GENOTYPE] [--set KEY=VALUE …]` trains one network (left
 * out, the middle of each choice) as a worker of the search does, on one thread, and tells the seconds and the share of training
 * steps, validation, making the network ready, and the rest, such as waiting for a batch. The first training only warms up.
 * Nothing else should run meanwhile.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { loadConfig, withBatchSize } from '../src/config/index.ts';
import { openData, prepareData } from '../src/data/index.ts';
import { chooseEngine, type Engine, openEngine, type Session } from '../src/engine/index.ts';
import { loadSpace } from '../src/run/index.ts';
import { parseGenotype } from '../src/space/index.ts';
import { trainTrial } from '../src/train/index.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { set: { type: 'string', multiple: true } },
});
const [file = 'configs/cifar10.yaml', genotype = ''] = positionals;

const PARTS = ['steps', 'validation', 'ready'] as const;
type Part = (typeof PARTS)[number];
const seconds: Record<Part, number> = { steps: 0, validation: 0, ready: 0 };

async function timed<T>(part: Part, work: Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await work;
  } finally {
    seconds[part] += (performance.now() - start) / 1000;
  }
}

/** The same session; what trains and validates is timed. */
function timedSession(session: Session): Session {
  const { trainBatch, predict } = session;
  session.trainBatch = (...args) => timed('steps', trainBatch.apply(session, args));
  session.predict = (...args) => timed('validation', predict.apply(session, args));
  return session;
}

function timedEngine(engine: Engine): Engine {
  return {
    name: engine.name,
    version: engine.version,
    singleThreaded: engine.singleThreaded,
    compile: async (...args) => timedSession(await timed('ready', engine.compile(...args))),
    dispose: () => engine.dispose(),
  };
}

const config = loadConfig(file, { cwd: process.cwd(), sets: values.set ?? [] });
const space = loadSpace(config.space, process.cwd());
const cacheDir = mkdtempSync(join(tmpdir(), 'mixnas-trial-'));
try {
  if (config.data === undefined) throw new Error(`${file} has no images`);
  const data = await prepareData(config.data, { cacheDir });
  const dataset = await openData(data);
  const options = { name: chooseEngine('auto').name, backend: 'auto', threads: 1 } as const;
  const engine = timedEngine(await openEngine(options));
  const middle = space.choices.map(({ options: of }) => of.length >> 1);
  const graph = space.decode(space.canonical(genotype === '' ? middle : parseGenotype(space, genotype)), {
    size: dataset.size,
    classes: dataset.classes.length,
  });
  const request = {
    trial: 1,
    graph,
    data,
    training: withBatchSize(config.training, dataset.train.count),
    engine: options,
    seed: '1',
  };
  const train = () => trainTrial(request, dataset, engine);
  await train();
  for (const part of PARTS) seconds[part] = 0;
  const result = await train();
  const rest = result.seconds - PARTS.reduce((total, part) => total + seconds[part], 0);
  console.log(`${graph.name} on ${engine.version}: a trial of ${result.seconds.toFixed(2)} s (${result.state})`);
  for (const [part, took] of Object.entries({ ...seconds, rest }))
    console.log(`${part.padEnd(10)} ${took.toFixed(3)} s  ${((100 * took) / result.seconds).toFixed(2)} %`);
} finally {
  rmSync(cacheDir, { recursive: true });
}
