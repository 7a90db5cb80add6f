import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nativeInstructionSets } from '../../src/engine/native/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const QUICK = ['--size', '8', '--batch', '2', '--steps', '3'];
const hasNative = nativeInstructionSets().length > 0;
const folder = temporaryFolder();

async function figures(args: readonly string[]) {
  const { out, err } = await runProgram(['bench', ...args, '--json']);
  return { figures: JSON.parse(out), err };
}

describe('mixnas bench train and infer', () => {
  it.skipIf(!hasNative).each(['train', 'infer'])('%s: images per second on the native engine', async (mode) => {
    const { figures: result } = await figures([mode, 'mobilenet-v2', ...QUICK, '--threads', '2']);
    expect(result).toMatchObject({ schemaVersion: 1, mode, arch: 'mobilenet-v2', size: 8, classes: 10 });
    expect(result).toMatchObject({ batch: 2, threads: 2, steps: 3, params: 2_236_682 });
    expect(result.engine).toMatch(/^native \d+ (base|avx2|avx512|amx)$/);
    expect(result.images_per_second).toBeCloseTo(2000 / result.ms, 6);
    expect(result.ms_min).toBeLessThanOrEqual(result.ms);
    expect(result.ms).toBeLessThanOrEqual(result.ms_max);
    expect(result.step_macs).toBeGreaterThanOrEqual(2 * result.macs);
    expect(result.roofline_ms).toBeGreaterThanOrEqual(
      (1000 * result.step_macs) / result.peak_pointwise_macs_per_second,
    );
    expect(result.roofline_fraction).toBeCloseTo(result.roofline_ms / result.ms, 9);
    if (result.cache_bytes !== null) {
      expect(result.network_ms).toBeGreaterThan((999 * result.step_macs) / result.peak_pointwise_macs_per_second);
      expect(result.network_ms).toBeLessThan(1.001 * result.roofline_ms);
    }
    expect(result.ops).toBeUndefined();
  });

  it.skipIf(!hasNative)(
    '--ops: the multiply-adds of the kernels are those of the step, and the shares are all',
    async () => {
      const { figures: train } = await figures(['train', 'mixnet-s', ...QUICK, '--ops']);
      type Row = { op: string; kernel: string; macs: number; share: number; bytes: number };
      const sum = (rows: Row[], key: 'macs' | 'share') => rows.reduce((total, row) => total + row[key], 0);
      expect(sum(train.ops, 'macs')).toBe(train.step_macs);
      expect(sum(train.ops, 'share')).toBeCloseTo(1, 9);
      const update = train.ops.find((row: Row) => row.kernel === 'optimize');
      expect(update.bytes).toBeGreaterThanOrEqual(3 * 4 * train.params);
      const { figures: infer } = await figures(['infer', 'mixnet-s', ...QUICK, '--ops']);
      expect(sum(infer.ops, 'macs')).toBe(infer.step_macs);
      expect(infer.ops.some((row: Row) => /Backward|optimize|Loss/.test(row.kernel))).toBe(false);
      const { out } = await runProgram(['bench', 'infer', 'mixnet-s', ...QUICK, '--ops']);
      expect(out).toMatch(/^depthwise +depthwiseForward +16 /m);
      expect(out).not.toMatch(/NaN|undefined|Infinity/);
    },
  );

  it('measures tfjs too, and says that threads do nothing there', async () => {
    const { figures: result, err } = await figures([
      'train',
      'mobilenet-v2',
      ...QUICK,
      '--engine',
      'tfjs',
      '--threads',
      '2',
    ]);
    expect(result).toMatchObject({ threads: 1, engine: expect.stringMatching(/^tfjs .*wasm/) });
    expect(result.images_per_second).toBeCloseTo(2000 / result.ms, 6);
    expect(err).toMatch(/computes on one thread: --threads 2 has no effect/);
    await expect(runProgram(['bench', 'infer', 'mobilenet-v2', ...QUICK, '--engine', 'tfjs', '--ops'])).rejects.toThrow(
      /--ops: engine tfjs does not tell the time of its kernels/,
    );
  });

  it('takes an architecture file as it is, and refuses a size for it', async () => {
    const file = join(folder, 'arch.json');
    const { out } = await runProgram(['export', 'mobilenet-v2', '--format', 'json', '--size', '16', '--classes', '3']);
    writeFileSync(file, out);
    const { figures: result } = await figures(['infer', file, '--batch', '1', '--steps', '1']);
    expect(result).toMatchObject({ size: 16, classes: 3 });
    await expect(runProgram(['bench', 'infer', file, '--size', '32'])).rejects.toThrow(/--size.*fixes its own/);
  });

  it.each([
    [['train', 'nonet'], /nonet.*expected one of/],
    [['train', 'mixnet-s', '--batch', '0'], /at least 1; got "0"/],
    [['infer', 'mixnet-s', '--engine', 'torch'], /expected one of auto, native, tfjs/],
    [['train', 'mixnet-s', '--batch', '900000000'], /images of 32×32×3/],
  ])('refuses %j', async (args, message) => {
    await expect(runProgram(['bench', ...args])).rejects.toThrow(message);
  });
});
