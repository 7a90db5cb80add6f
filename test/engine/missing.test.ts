import { afterEach, describe, expect, it, vi } from 'vitest';
import { openEngine, openGraphModel } from '../../src/engine/index.ts';
import { openNative, probeNative } from '../../src/engine/native/index.ts';
import { needTfjs } from '../../src/engine/need-tfjs.ts';
import { isInstalled, TENSORFLOW } from '../contract/engines.ts';
import { thrown } from '../thrown.ts';

const [GPU, CPU] = TENSORFLOW;

afterEach(() => {
  for (const name of [GPU, CPU, '@tensorflow/tfjs-converter']) vi.doUnmock(name);
  vi.resetModules();
});

describe('an engine that is not there', () => {
  it.skipIf(isInstalled(GPU) || isInstalled(CPU))(
    'is named with the command that adds it, when the tensorflow back end is asked for',
    async () => {
      await expect(openEngine({ name: 'tfjs', backend: 'tensorflow', threads: 1 })).rejects.toMatchObject({
        code: 'ENGINE_MISSING',
        exitCode: 2,
        message: expect.stringContaining(`none of ${GPU}, ${CPU} is installed`),
        hint: expect.stringContaining('mixnas doctor --install tensorflow'),
      });
    },
  );

  it('is called broken when its package is installed and does not load', async () => {
    vi.doMock(GPU, () => {
      throw new Error('libcudart.so.11: no such file');
    });
    await expect(openEngine({ name: 'tfjs', backend: 'auto', threads: 1 })).rejects.toMatchObject({
      code: 'ENGINE_BROKEN',
      exitCode: 1,
      message: expect.stringContaining(`${GPU} is installed but does not load`),
    });
  });

  it('is missing when the processor or the build has no such instruction set', () => {
    expect(thrown(() => openNative({ threads: 1, instructionSet: 'mmx' }))).toMatchObject({
      code: 'ENGINE_MISSING',
      exitCode: 2,
    });
  });
});

describe('TensorFlow.js that is not installed', () => {
  const notFound = (name: string) =>
    Object.assign(new Error(`Cannot find package '${name}' imported from here`), { code: 'ERR_MODULE_NOT_FOUND' });

  it('is named with the command that adds it, and with the other way out', async () => {
    const other = probeNative().available ? 'set engine.kind=native' : 'mixnas doctor --install native builds';
    const load = needTfjs(() => Promise.reject(notFound('@tensorflow/tfjs-core')));
    await expect(load).rejects.toMatchObject({
      code: 'ENGINE_MISSING',
      exitCode: 2,
      message: expect.stringContaining('engine tfjs: TensorFlow.js is not installed'),
      hint: expect.stringMatching(`^mixnas doctor --install tfjs adds it; or ${other}`),
    });
  });

  it('is not blamed for other packages that are missing', async () => {
    const error = notFound('another');
    await expect(needTfjs(() => Promise.reject(error))).rejects.toBe(error);
  });
});

describe('the loader of graph models', () => {
  it('is named with the command that adds it when it is not installed', async () => {
    vi.doMock('@tensorflow/tfjs-converter', () => {
      throw new Error('no such package');
    });
    await expect(openGraphModel({ model: {}, weights: new Uint8Array() })).rejects.toMatchObject({
      code: 'TFJS_CONVERTER_MISSING',
      exitCode: 1,
      hint: 'mixnas doctor --install tfjs adds it',
    });
  });

  it('refuses what is no model', async () => {
    const model = { format: 'graph-model', modelTopology: { node: [{ name: 'x', op: 'Nothing' }] } };
    await expect(openGraphModel({ model, weights: new Uint8Array() })).rejects.toMatchObject({
      code: 'TFJS_REFUSED',
      exitCode: 1,
    });
  });
});
