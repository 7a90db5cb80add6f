import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  assembleTable,
  type BuildPlan,
  kitFiles,
  kitManifest,
  kitModels,
  planBuild,
  readKitResults,
} from '../../../src/latency/index.ts';
import { loadSpace } from '../../../src/run/index.ts';
import { temporaryFolder } from '../../temporary.ts';
import { thrown } from '../../thrown.ts';
import { madeUp } from './made-up.ts';

const space = loadSpace('mixnet-tiny', import.meta.dirname);
let plan: BuildPlan;
beforeAll(() => {
  plan = planBuild({ space, target: { size: 16, classes: 4 }, networks: 20, seed: 1, maxKernels: 5000 });
}, 60_000);

/** What a kit's runner would print on the made-up device. */
async function results(): Promise<string> {
  const measure = madeUp(0);
  const graphs = new Map(kitModels(plan).map(({ name, graph }) => [name, graph]));
  const effort = { blocks: 1, runs: 1, seconds: 0, warmups: 0 };
  const lines: unknown[] = [{ plan: plan.hash, runtime: 'made-up 1.0', processor: 'abacus', threads: 1 }];
  for (const { phase, chunk, models } of kitManifest(plan).chunks) {
    const networks = models.map((name) => ({ name, graph: graphs.get(name)?.() ?? never(name) }));
    for (const [i, { ms }] of (await measure(networks, effort)).entries()) {
      lines.push({ phase, chunk, model: models[i], ms: [ms, ms] }, { phase, chunk, model: models[i], ms: [ms] });
    }
  }
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function never(name: string): never {
  throw new Error(`no model ${name}`);
}

describe('a kit for a device without Node.js', () => {
  it('has a model for everything that its chunks name, and no other', () => {
    const named = new Set(kitManifest(plan).chunks.flatMap(({ models }) => models));
    expect(kitModels(plan).map(({ name }) => name)).toEqual(expect.arrayContaining([...named]));
    expect(kitModels(plan)).toHaveLength(named.size);
    expect(kitModels(plan)).toHaveLength(2 + plan.kernels.flat().length + plan.networks.flat().length);
  });

  it('says in its manifest what building from its results needs', () => {
    expect(kitManifest(plan)).toMatchObject({
      kind: 'mixnas-latency-kit',
      plan: plan.hash,
      space: { name: 'mixnet-tiny', hash: space.hash },
      target: { size: 16, classes: 4 },
      seed: 1,
      networks: 20,
    });
    expect(kitFiles(kitManifest(plan))['README.txt']).toContain(
      'latency build mixnet-tiny --size 16 --classes 4 --seed 1',
    );
  });

  it('gives the table that measuring here would give', async () => {
    const chunks = readKitResults(await results(), plan, 'results.jsonl');
    const table = assembleTable(plan, chunks, { settings: null, source: 'results.jsonl' });
    expect(table.device).toEqual({
      settings: null,
      runtime: 'made-up 1.0',
      processor: 'abacus',
      threads: 1,
      batch: 1,
      gaugeMs: null,
    });
    expect(table.residual.mape).toBeLessThan(0.05);
    expect(table.rows.every(({ source }) => source === 'measured')).toBe(true);
  });

  it('refuses results of another plan, rubbish, and results that miss a model', async () => {
    const text = await results();
    const other = text.replace(plan.hash, 'fedcba');
    expect(thrown(() => readKitResults(other, plan, 'r')).message).toBe(
      `r:1: results of plan fedcba: expected ${plan.hash}`,
    );
    expect(thrown(() => readKitResults(`${text}oops\n`, plan, 'r')).message).toMatch(/^r:\d+: not a line/);
    expect(thrown(() => readKitResults('', plan, 'r')).code).toBe('LATENCY_TABLE');
    const without = text.split('\n').filter((line) => !line.includes('"kernel-0003"'));
    const chunks = readKitResults(without.join('\n'), plan, 'r');
    expect(thrown(() => assembleTable(plan, chunks, { settings: null, source: 'r' })).message).toMatch(
      /^r: nothing was measured of kernel-0003 \(/,
    );
  });

  it('marks models whose blocks differ', () => {
    const line = (model: string, ms: number[]) => JSON.stringify({ phase: 'networks', chunk: 0, model, ms });
    const head = JSON.stringify({ plan: plan.hash, runtime: 'r', threads: 1 });
    const text = [head, line('anchor', [1]), line('anchor', [1]), line('network-0000', [1]), line('network-0000', [2])];
    const [chunk] = readKitResults(text.join('\n'), plan, 'r');
    expect(chunk?.anchor.state).toBe('stable');
    expect(chunk?.items).toEqual([{ name: 'network-0000', ms: 1.5, p10: 1.1, p90: 1.9, state: 'unstable' }]);
  });
});

const folder = temporaryFolder();

/** A kit of two chunks, whose models are empty files, with stand-ins for the programs of the device. */
function writeKit(name: string): string {
  const kit = join(folder, name);
  mkdirSync(join(kit, 'models'), { recursive: true });
  const manifest = kitManifest(plan);
  const small = {
    ...manifest,
    chunks: [manifest.chunks[0], manifest.chunks.at(-1)].map((chunk) => {
      if (chunk === undefined) throw new Error('a plan without chunks');
      return { ...chunk, runs: 3, seconds: 0.001, models: chunk.models.slice(0, 3) };
    }),
  };
  for (const [file, content] of Object.entries(kitFiles(small))) writeFileSync(join(kit, file), content);
  return kit;
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe("a kit's runners", () => {
  it('read the P50 of onnxruntime_perf_test', () => {
    const kit = writeKit('shell');
    const program = join(kit, 'perf');
    writeFileSync(program, '#!/bin/sh\necho "Session creation time cost: 0.1 s"\necho "P50 Latency: 0.00125 s"\n');
    chmodSync(program, 0o755);
    const env = { ...process.env, PERF_TEST: program, THREADS: '2' };
    const text = execFileSync('sh', [join(kit, 'run.sh')], { encoding: 'utf8', env });
    const chunks = readKitResults(text, plan, 'out');
    expect(chunks.map(({ anchor, device }) => [anchor.ms, device.threads])).toEqual([
      [1.25, 2],
      [1.25, 2],
    ]);
    writeFileSync(program, '#!/bin/sh\nexit 3\n');
    const failed = spawnSync('sh', [join(kit, 'run.sh')], { encoding: 'utf8', env });
    expect([failed.status, failed.stderr]).toEqual([1, expect.stringContaining('printed no P50 latency of anchor')]);
  });

  it.skipIf(!hasPython)('time every model with onnxruntime in Python, and go on when started again', () => {
    const kit = writeKit('python');
    const stubs = join(kit, 'stubs');
    mkdirSync(stubs);
    writeFileSync(
      join(stubs, 'numpy.py'),
      `class random:
    @staticmethod
    def default_rng(seed):
        class Draws:
            def standard_normal(self, shape):
                return type("Array", (), {"astype": lambda self, kind: self})()
        return Draws()
float32 = "float32"
`,
    );
    writeFileSync(
      join(stubs, 'onnxruntime.py'),
      `__version__ = "0.0.1"
class SessionOptions:
    def add_session_config_entry(self, key, value):
        pass
class InferenceSession:
    def __init__(self, path, options, providers):
        assert path.endswith(".onnx")
    def get_inputs(self):
        return [type("Input", (), {"name": "images", "shape": ["batch", 3, 8, 8]})()]
    def run(self, names, feeds):
        assert list(feeds) == ["images"]
`,
    );
    const run = () =>
      spawnSync('python3', [join(kit, 'run.py')], { encoding: 'utf8', env: { ...process.env, PYTHONPATH: stubs } });
    expect(run()).toMatchObject({ status: 0, stderr: '1 of 2 chunks\n2 of 2 chunks\n' });
    const text = readFileSync(join(kit, 'results.jsonl'), 'utf8');
    const chunks = readKitResults(text, plan, 'results.jsonl');
    expect(chunks.map(({ phase, items }) => [phase, items.length])).toEqual([
      ['kernels', 1],
      ['networks', 2],
    ]);
    expect(chunks[0]?.device.runtime).toBe('onnxruntime 0.0.1');
    expect(run()).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(kit, 'results.jsonl'), 'utf8')).toBe(text);
  });
});
