import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { latencyBenchNotes, latencyBenchTable } from '../../src/cli/bench/latency-render.ts';
import { latencyVariants } from '../../src/cli/bench/latency-variants.ts';
import { measureNotes } from '../../src/cli/latency/latency-text.ts';
import type { LatencyRecord } from '../../src/latency/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { tinyNetwork } from '../latency/networks.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const folder = temporaryFolder();
const SMALL = ['--size', '32', '--classes', '10'];

// a board that needs 20 ms for every call
writeFileSync(
  join(folder, 'board.cjs'),
  `const [runs, threads] = process.argv.slice(2).map(Number);
   console.log(JSON.stringify({ name: 'board', version: String(threads), ms: Array(runs).fill(20) }));`,
);
writeFileSync(
  join(folder, 'board.yaml'),
  `kind: command\ncommand: [${JSON.stringify(process.execPath)}, board.cjs, '{runs}', '{threads}']\n`,
);
writeFileSync(join(folder, 'table.json'), '{"kind": "mixnas-latency-table"}');

function measure(...args: string[]) {
  return runProgram(['latency', 'measure', ...args], { cwd: folder });
}

describe('mixnas latency measure', () => {
  it('--json: one document with the device and every network, every run of it', async () => {
    const { out, err } = await measure('mixnet-s', 'mobilenet-v2', ...SMALL, '--device', 'board.yaml', '--json');
    const document = JSON.parse(out);
    expect(document).toMatchObject({ schemaVersion: 1, device: { name: 'board.yaml', kind: 'command', threads: 1 } });
    expect(document.networks.map(({ name }: { name: string }) => name)).toEqual(['mixnet-s', 'mobilenet-v2']);
    for (const network of document.networks) {
      expect(network).toMatchObject({ ms: 20, p10: 20, p90: 20, cv: 0, state: 'stable', runtime: 'board 1' });
      expect(network.blocks).toHaveLength(5);
      expect(network.blocks.flat().length).toBeGreaterThanOrEqual(50);
    }
    expect(err).toBe('board 1, 1 thread, batch 1\n');
  });

  it('prints a table on stdout and what it measured on on stderr; --quiet leaves that out', async () => {
    const args = ['mixnet-s', ...SMALL, '--device', 'board.yaml', '--threads', '3', '--runs', '5', '--seconds', '0.1'];
    const { out, err } = await measure(...args);
    expect(out).toBe(
      'network      ms    p10    p90     cv  runs  state\nmixnet-s  20.00  20.00  20.00  0.0 %     6  stable\n',
    );
    expect(err).toBe('board 3, 3 threads, batch 1\n');
    expect((await runProgram(['--quiet', 'latency', 'measure', ...args], { cwd: folder })).err).toBe('');
  });

  it('measures in ONNX Runtime with one thread where no device is named', async () => {
    const { out } = await measure('mobilenet-v2', ...SMALL, '--runs', '5', '--seconds', '0.01', '--json');
    expect(JSON.parse(out)).toMatchObject({
      device: { name: 'cpu', kind: 'onnxruntime', threads: 1, batch: 1 },
      networks: [{ size: [32, 32], blocks: expect.arrayContaining([expect.any(Array)]) }],
    });
  });

  it.each([
    [['mixnet-s', '--device', 'cpus'], { code: 'DEVICE_READ', hint: 'did you mean cpu?' }],
    [['mixnet-s', '--device', 'table.json'], { code: 'DEVICE_TABLE' }],
    [['mixnet-s', '--device', 'table.json', '--threads', '2'], { code: 'USAGE' }],
    [['mixnet-z'], { code: 'ZOO_UNKNOWN' }],
    [['mixnet-s', '--batch', '0'], { code: 'commander.invalidArgument' }],
    [['mixnet-s', '--seconds', '0'], { code: 'commander.invalidArgument' }],
    [[], { code: 'commander.missingArgument' }],
  ])('%j is refused', async (args, error) => {
    await expect(measure(...args)).rejects.toMatchObject(error);
  });
});

const record = (changes: Partial<LatencyRecord>): LatencyRecord => ({
  name: 'net',
  device: 'cpu',
  runtime: 'onnxruntime 1.30.0',
  threads: 1,
  batch: 1,
  size: [32, 32],
  affinity: [3],
  processor: 'A chip',
  governor: null,
  mhz: { before: null, after: null },
  load: { before: 0, after: 0, foreign: 0 },
  speed: 1,
  gaugeMs: null,
  warmups: 10,
  blocks: [[1]],
  ms: 1,
  p10: 1,
  p90: 1,
  cv: 0,
  state: 'stable',
  measuredAt: '2026-01-01T00:00:00.000Z',
  ...changes,
});

describe('notes about measurements', () => {
  it('name what is contended and what is unstable, and what to do', () => {
    const notes = measureNotes([
      record({ name: 'a', state: 'contended' }),
      record({ name: 'b', state: 'unstable' }),
      record({ name: 'c' }),
    ]);
    expect(notes).toEqual([
      'onnxruntime 1.30.0, 1 thread, batch 1; A chip, pinned to core 3',
      expect.stringMatching(/^contended: a: other programs computed meanwhile; measure again when/),
      expect.stringMatching(/^unstable: b: the blocks differ by more than 3 %; measure again/),
    ]);
    expect(measureNotes([record({ affinity: null })])).toEqual([
      'onnxruntime 1.30.0, 1 thread, batch 1; A chip, not pinned to cores',
    ]);
  });
});

describe('mixnas bench latency', () => {
  it('runs a mixed network natively and at every level of ONNX Runtime in every form', () => {
    const variants = latencyVariants(tinyNetwork().graph, 2);
    expect(variants).toHaveLength(13);
    expect(variants[0]).toEqual({ kind: 'native', threads: 2, optimization: null, depthwise: null });
    expect(variants.slice(1).map(({ optimization, depthwise }) => `${optimization} ${depthwise}`)).toEqual(
      ['disabled', 'basic', 'extended', 'all'].flatMap((level) => [
        `${level} split`,
        `${level} merged`,
        `${level} fastest`,
      ]),
    );
  });

  it('has one form for a network without mixed kernels', () => {
    expect(latencyVariants(buildZoo('mobilenet-v2', { size: 32, classes: 10 }), 1)).toHaveLength(5);
  });

  it('prints a row for each, and says how many of them not to rely on', () => {
    const native = { kind: 'native', threads: 2, optimization: null, depthwise: null } as const;
    const onnx = { kind: 'onnxruntime', threads: 1, optimization: 'all', depthwise: 'merged' } as const;
    const rows = [
      { ...native, record: record({ runtime: 'native 1 avx2', ms: 12.345, cv: 0.05, state: 'unstable' }) },
      { ...onnx, record: record({}) },
    ] as const;
    expect(latencyBenchTable(rows).split('\n').slice(1, 3)).toEqual([
      'native 1 avx2       –             –                2  12.35  1.000  1.000  5.0 %  unstable',
      'onnxruntime 1.30.0  all           merged           1  1.000  1.000  1.000  0.0 %  stable',
    ]);
    expect(latencyBenchNotes(rows, ['engine native: no compiler'])).toEqual([
      'not measured: engine native: no compiler',
      '1 of 2 figures are contended or unstable: compare them only after measuring again',
    ]);
  });

  it('--json: the figures of every way to run a network', async () => {
    const args = ['bench', 'latency', 'mobilenet-v2', ...SMALL, '--threads', '1', '--runs', '5', '--seconds', '0.01'];
    const document = JSON.parse((await runProgram([...args, '--json'])).out);
    expect(document).toMatchObject({ network: 'mobilenet-v2', size: [32, 32], batch: 1 });
    const levels = document.rows.filter(({ kind }: { kind: string }) => kind === 'onnxruntime');
    expect(levels.map(({ optimization }: { optimization: string }) => optimization)).toEqual([
      'disabled',
      'basic',
      'extended',
      'all',
    ]);
    for (const row of document.rows) expect(row).toMatchObject({ threads: 1, depthwise: null });
    expect(document.rows.length + document.missing.length).toBe(5);
  });
});
