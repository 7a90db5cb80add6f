import { describe, expect, it } from 'vitest';
import { nativeInstructionSets } from '../../src/engine/native/index.ts';
import { OPTIMIZATION_LEVELS, openOnnxRuntime, openRunner, type Runner } from '../../src/latency/index.ts';
import { tinyNetwork } from './networks.ts';

const settings = { threads: 1, batch: 2, depthwise: 'split' } as const;

async function timesOf(runner: Runner): Promise<readonly number[]> {
  const loaded = await runner.load(tinyNetwork());
  try {
    return await loaded.run(3, 1);
  } finally {
    await loaded.close();
    await runner.close();
  }
}

describe('runners on this machine', () => {
  it('ONNX Runtime gives a time for every call', async () => {
    const runner = await openRunner({ kind: 'onnxruntime', ...settings });
    expect(runner).toMatchObject({ threads: 1, batch: 2, isLocal: true });
    expect(runner.runtime).toMatch(/^onnxruntime \d+\.\d+\.\d+$/);
    const times = await timesOf(runner);
    expect(times).toHaveLength(3);
    expect(times.every((ms) => ms > 0)).toBe(true);
  });

  it.each(OPTIMIZATION_LEVELS)('ONNX Runtime takes the optimisation level %s', async (level) => {
    expect(await timesOf(await openOnnxRuntime({ kind: 'onnxruntime', ...settings }, level))).toHaveLength(3);
  });

  it('ONNX Runtime takes denormal numbers for zero', async () => {
    const runner = await openRunner({ kind: 'onnxruntime', ...settings });
    await timesOf(runner);
    // the smallest float32; the processor's setting holds for this thread, on which ONNX Runtime computes
    const denormal = new Float32Array(new Uint32Array([1]).buffer);
    expect((denormal[0] as number) > 0).toBe(false);
  });

  it.skipIf(nativeInstructionSets().length === 0)('our own engine gives a time for every call', async () => {
    const runner = await openRunner({ kind: 'native', threads: 1, batch: 2 });
    expect(runner.runtime).toMatch(/^native \d+ /);
    expect(await timesOf(runner)).toHaveLength(3);
  });

  it('a latency table is refused: nothing runs on it', async () => {
    await expect(openRunner({ kind: 'table', file: 'pixel.json' })).rejects.toMatchObject({
      code: 'DEVICE_TABLE',
      message: 'pixel.json is a latency table: nothing can be measured on it',
    });
  });
});
