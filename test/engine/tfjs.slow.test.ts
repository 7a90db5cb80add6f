import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompileSettings, type Engine, type Loss, openEngine, probeEngines } from '../../src/engine/index.ts';
import { expectClose } from '../contract/close.ts';
import { OP_NETWORK_CLASSES, OP_NETWORKS, smallNetwork, testBatch, testWeights } from '../contract/op-networks.ts';
import { referenceGradients } from '../contract/reference.ts';

const SETTINGS: CompileSettings = {
  batchSize: 4,
  optimizer: { kind: 'rmsprop', decay: 0.9, momentum: 0.9, epsilon: 1e-3 },
  weightDecay: 1e-4,
  averageDecay: 0.9,
  batchNormMomentum: null,
  threads: 1,
};

describe('tfjs on cpu', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ name: 'tfjs', backend: 'cpu', threads: 1 });
  });
  afterAll(() => engine.dispose());

  it.each(OP_NETWORKS.filter((_, i) => i % 6 === 0))('agrees with finite differences: $title', async ({ graph }) => {
    const weights = testWeights(graph);
    const batch = testBatch(graph, OP_NETWORK_CLASSES, 2);
    const session = await engine.compile(graph, weights, SETTINGS);
    const gradients = await session.gradients(batch, 5);
    session.dispose();
    for (const [name, values] of referenceGradients(graph, weights, batch, 5)) {
      expectClose(gradients.get(name) ?? [], values, 1e-4, name);
    }
  });

  it('lives beside the wasm back end in one process and computes the same', async () => {
    const graph = smallNetwork();
    const wasm = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
    const sessions = [
      await engine.compile(graph, testWeights(graph), SETTINGS),
      await wasm.compile(graph, testWeights(graph), SETTINGS),
    ];
    const batch = testBatch(graph, 5, 4);
    const [one, two] = [await sessions[0]?.gradients(batch, 1), await sessions[1]?.gradients(batch, 1)];
    for (const [name, values] of one ?? []) expectClose(two?.get(name) ?? [], values, 1e-4, name);
    for (const session of sessions) session.dispose();
    expect([engine.version, wasm.version]).toEqual([
      'tfjs 2 cpu (TensorFlow.js 4.22.0)',
      'tfjs 2 wasm (TensorFlow.js 4.22.0)',
    ]);
  });
});

describe('tfjs on wasm', () => {
  it('keeps no tensor beyond its state, whatever is asked of it', async () => {
    const engine = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
    const before = tf.memory().numTensors;
    for (const { graph } of [...OP_NETWORKS, { graph: smallNetwork() }]) {
      const session = await engine.compile(graph, testWeights(graph), SETTINGS);
      const held = tf.memory().numTensors;
      const batch = testBatch(graph, graph.name === 'small' ? 5 : OP_NETWORK_CLASSES, 2);
      await session.trainBatch(batch, { step: 0, learningRate: 0.01, dropoutSeed: 1 });
      await session.gradients(batch, 1);
      await session.evaluate(batch, { averaged: true });
      await session.load(await session.state());
      expect(tf.memory().numTensors, graph.name).toBe(held);
      session.dispose();
      expect(tf.memory().numTensors, graph.name).toBe(before);
    }
  });

  it('keeps no tensor beyond its state with a loss of its own, whose targets it refuses before it takes any', async () => {
    const engine = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
    const graph = smallNetwork();
    const loss: Loss = {
      targetSize: 1,
      score(answers, _, __, gradient) {
        gradient?.fill(1);
        return { loss: answers.reduce((sum, value) => sum + value), correct: 0 };
      },
    };
    const session = await engine.compile(graph, testWeights(graph), { ...SETTINGS, loss });
    const held = tf.memory().numTensors;
    const batch = { ...testBatch(graph, 5, 2), targets: new Float32Array(2) };
    const step = { step: 0, learningRate: 0.01, dropoutSeed: 1 };
    await session.trainBatch(batch, step);
    await session.gradients(batch, 1);
    await expect(session.trainBatch({ ...batch, targets: new Float32Array(3) }, step)).rejects.toThrow(
      /3 target values/,
    );
    expect(tf.memory().numTensors).toBe(held);
    session.dispose();
  });

  it('says when memory is used up instead of computing nonsense', async () => {
    await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
    const backend = tf.backend() as unknown as {
      makeOutput(shape: number[], dtype: string): { dataId: object };
      disposeData(dataId: object): void;
    };
    const held: { dataId: object }[] = [];
    const fill = (): void => {
      for (let i = 0; i < 4; i++) held.push(backend.makeOutput([2 ** 28], 'float32'));
    };
    expect(fill).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY' }));
    for (const { dataId } of held) backend.disposeData(dataId);
  });

  it('writes nothing to the terminal and leaves no handlers in the process', async () => {
    const program = `
      import { openEngine } from './src/engine/index.ts';
      import { smallNetwork, testBatch, testWeights } from './test/contract/op-networks.ts';
      const graph = smallNetwork();
      for (const backend of ['wasm', 'cpu']) {
        const engine = await openEngine({ name: 'tfjs', backend, threads: 1 });
        const session = await engine.compile(graph, testWeights(graph), ${JSON.stringify(SETTINGS)});
        await session.gradients(testBatch(graph, 5, 2), 1);
      }
      if (process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection') > 0) process.exit(3);
    `;
    const options = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, options);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  });
});

describe('openEngine', () => {
  it('finds wasm and cpu, and names the command that adds what is missing', async () => {
    const probes = await probeEngines();
    const found = new Map(probes.map((probe) => [`${probe.engine} ${probe.backend}`, probe]));
    for (const name of ['tfjs wasm', 'tfjs cpu'])
      expect(found.get(name)).toMatchObject({ available: true, install: null });
    const tensorflow = found.get('tfjs tensorflow');
    expect(
      tensorflow?.available ? tensorflow.install : tensorflow?.install?.startsWith('mixnas doctor --install'),
    ).toBe(tensorflow?.available ? null : true);
  });
});
