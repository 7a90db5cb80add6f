import { expect, it, vi } from 'vitest';
import { openOnnx } from '../../src/export/index.ts';

vi.mock('onnxruntime-node', () => {
  throw Object.assign(new Error("Cannot find package 'onnxruntime-node'"), { code: 'ERR_MODULE_NOT_FOUND' });
});

it('ONNX Runtime that is not installed is named with the command that adds it', async () => {
  await expect(openOnnx(new Uint8Array(), 1)).rejects.toMatchObject({
    code: 'ONNXRUNTIME_MISSING',
    exitCode: 1,
    hint: 'mixnas doctor --install onnx adds it',
  });
});
