import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArchitecture } from '../../src/architecture/index.ts';
import { openEngine } from '../../src/engine/index.ts';
import { decodeModel } from '../../src/export/onnx/protobuf.ts';
import { initialWeights } from '../../src/graph/index.ts';
import { relativeDifference } from '../../src/measure/verify-export.ts';
import { writeCheckpoint } from '../../src/train/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { PLAIN, randomImages } from '../export/settled.ts';
import { hasPython } from '../python.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const cwd = temporaryFolder();
const TORCH_FILES = ['network.py', 'network.safetensors', 'timm.safetensors', 'timm_network.py'];
const SMALL = ['--size', '32', '--classes', '10'];

describe('mixnas export', () => {
  it('writes an architecture file that mixnas arch reads back with the same cost', async () => {
    const { out } = await runProgram(['export', 'mixnet-s', ...SMALL], { cwd });
    writeFileSync(join(cwd, 'a.json'), out);
    const arch = await runProgram(['arch', 'a.json', '--json'], { cwd });
    expect(JSON.parse(arch.out)).toMatchObject({ name: 'mixnet-s', params: 2_612_976, macs: 73_212_352 });
  });

  it('writes timm’s Python and block strings, which mixnas arch reads at any size', async () => {
    await runProgram(['export', 'mixnet-m', '--format', 'timm', '--out', 'm.py'], { cwd });
    await runProgram(['export', 'mixnet-m', '--format', 'tf-blocks', '--out', 'm.json'], { cwd });
    expect(readFileSync(join(cwd, 'm.py'), 'utf8')).toContain("['ir_r1_k3.5.7_a1.1_p1.1_s2_e6_c32', ");
    for (const file of ['m.py', 'm.json']) {
      const { out } = await runProgram(['arch', file, '--json'], { cwd });
      expect(JSON.parse(out)).toMatchObject({ name: 'mixnet-m', size: 224, params: 5_014_382, macs: 339_172_672 });
      const small = await runProgram(['arch', file, '--json', '--classes', '10'], { cwd });
      expect(JSON.parse(small.out).params).toBe(3_492_752);
    }
  });

  it('writes ONNX that ONNX Runtime answers as our engine does, and tells so', async () => {
    const args = [
      'export',
      'mixnet-s',
      ...SMALL,
      '--format',
      'onnx',
      '--out',
      's.onnx',
      '--fold',
      '--verify',
      '--json',
    ];
    const told = JSON.parse((await runProgram(args, { cwd })).out);
    expect(told).toMatchObject({ format: 'onnx', file: 's.onnx', weights: 'untrained, seed 0' });
    expect(told.difference).toBeLessThan(1e-4);
    const model = decodeModel(readFileSync(join(cwd, 's.onnx')));
    expect(model.metadataProps).toContainEqual({ key: 'batchNorm', value: 'folded' });
  });

  it('writes mixed depthwise convolutions in the form that was asked for, fastest without a word', async () => {
    for (const [options, form, splits] of [
      [['--depthwise', 'split'], 'split', 13],
      [['--depthwise', 'merged', '--verify'], 'merged', 0],
      [[], 'fastest', null],
    ] as const) {
      const out = `${form}.onnx`;
      const args = ['export', 'mixnet-s', ...SMALL, '--format', 'onnx', '--out', out, ...options, '--json'];
      expect(JSON.parse((await runProgram(args, { cwd })).out)).toMatchObject({ depthwise: form });
      const model = decodeModel(readFileSync(join(cwd, out)));
      expect(model.metadataProps).toContainEqual({ key: 'depthwise', value: form });
      const count = model.graph.node.filter(({ name }) => name.endsWith('.part.0')).length;
      if (splits !== null) expect(count).toBe(splits);
    }
  });

  it('writes a TensorFlow.js folder whose manifest covers its weights exactly', async () => {
    await runProgram(['export', 'a.json', '--format', 'tfjs', '--out', 'web'], { cwd });
    const { weightsManifest } = JSON.parse(readFileSync(join(cwd, 'web/model.json'), 'utf8'));
    const sizes = weightsManifest[0].weights.map(({ shape }: { shape: number[] }) => shape.reduce((a, b) => a * b, 4));
    const bytes = sizes.reduce((sum: number, size: number) => sum + size, 0);
    expect(readFileSync(join(cwd, 'web', weightsManifest[0].paths[0]))).toHaveLength(bytes);
  });

  it('writes a TensorFlow.js model that its own loader answers as our engine does, and tells so', async () => {
    const args = ['export', 'a.json', '--format', 'tfjs', '--out', 'web-verified', '--fold', '--verify', '--json'];
    const told = JSON.parse((await runProgram(args, { cwd })).out);
    expect(told).toMatchObject({ format: 'tfjs', folder: 'web-verified' });
    expect(told.verified).toMatch(/^tfjs-converter 4\S+ against (native|tfjs) /);
    expect(told.difference).toBeLessThan(1e-4);
  });

  it.skipIf(!hasPython('torch'))(
    'writes a PyTorch module that PyTorch answers as our engine does, and tells so (needs a python3 with torch)',
    async () => {
      const args = [
        'export',
        'mixnet-s',
        ...SMALL,
        '--format',
        'torch',
        '--out',
        'torch-verified',
        '--verify',
        '--json',
      ];
      const told = JSON.parse((await runProgram(args, { cwd, env: { PATH: process.env.PATH ?? '' } })).out);
      expect(told.verified).toMatch(/^torch 2\S+ against (native|tfjs) /);
      expect(told.difference).toBeLessThan(1e-4);
      expect(readdirSync(join(cwd, 'torch-verified')).sort()).toEqual(TORCH_FILES);
    },
  );

  it('says what is missing where PyTorch cannot be run, and leaves the module that was written', async () => {
    const args = ['export', 'mixnet-s', ...SMALL, '--format', 'torch', '--out', 'unverified', '--verify'];
    const run = runProgram(args, { cwd, env: { PATH: join(cwd, 'no-bin') } });
    await expect(run).rejects.toMatchObject({ code: 'TORCH_MISSING', exitCode: 2 });
    expect(readdirSync(join(cwd, 'unverified')).sort()).toEqual(TORCH_FILES);
  });

  it('writes a depthwise variant as a file that every command reads, under a name of its own', async () => {
    const variant = ['--kernels', '3,5,7', '--partition', 'exponential', '--dilated', '--layer', '9'];
    await runProgram(['export', 'mobilenet-v2', ...SMALL, ...variant, '--out', 'variant.json'], { cwd });
    const { out } = await runProgram(['arch', 'variant.json', '--json', '--layers'], { cwd });
    const arch = JSON.parse(out);
    expect(arch.name).toBe('mobilenet-v2-k3.5.7-exponential-dilated-layer9');
    expect(arch.layers[10].depthwise).toMatchObject([
      { kernels: [3, 5, 7], channels: [192, 96, 96], partition: 'exponential', dilated: true },
    ]);
    const refused = runProgram(['export', 'resnet-152', '--kernels', '5'], { cwd });
    await expect(refused).rejects.toMatchObject({ code: 'DEPTHWISE_VARIANT' });
    const dilated = runProgram(['export', 'variant.json', '--format', 'timm'], { cwd });
    await expect(dilated).rejects.toMatchObject({
      code: 'EXPORT_CANNOT',
      message: expect.stringContaining('cannot hold this network: block 9: partition exponential'),
    });
  });

  it('writes TensorFlow.js models that the stock packages alone load and answer the same, dilated kernels too', async () => {
    await runProgram(['export', 'variant.json', '--format', 'tfjs', '--out', 'web-variant', '--seed', '3'], { cwd });
    const { graph } = parseArchitecture(readFileSync(join(cwd, 'variant.json'), 'utf8'), 'variant.json');
    const image = randomImages(graph, 1);
    const script = resolve(import.meta.dirname, '../export/stock-tfjs.mjs');
    const theirs = execFileSync(process.execPath, [script, join(cwd, 'web-variant')], {
      input: Buffer.from(image.buffer),
      stdio: 'pipe',
    });
    const engine = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
    const session = await engine.compile(graph, initialWeights(graph, 3), PLAIN);
    const ours = await session.predict(image, 1);
    session.dispose();
    engine.dispose();
    expect(relativeDifference(ours, Float32Array.from(JSON.parse(theirs.toString())))).toBeLessThan(1e-4);
  });

  it('takes the averaged weights of a checkpoint', async () => {
    const weights = initialWeights(buildZoo('mobilenet-v1', { size: 32, classes: 10 }), 7);
    const averaged = [...weights].map(([name, values]) => [`average:${name}`, values.map((v) => v + 1)] as const);
    await writeCheckpoint(join(cwd, 'c.bin'), { hash: 'h', history: [], state: new Map([...weights, ...averaged]) });
    const args = [
      'export',
      'mobilenet-v1',
      ...SMALL,
      '--format',
      'onnx',
      '--out',
      'v1.onnx',
      '--weights',
      'c.bin',
      '--json',
    ];
    expect(JSON.parse((await runProgram(args, { cwd })).out).weights).toBe('c.bin (averaged), 0 epochs');
    const { initializer } = decodeModel(readFileSync(join(cwd, 'v1.onnx'))).graph;
    const bias = initializer.find(({ name }) => name === 'fc.dense/bias')?.rawData as Uint8Array;
    expect(new DataView(bias.buffer, bias.byteOffset).getFloat32(0, true)).toBe(1);
    const other = runProgram(
      ['export', 'mixnet-s', ...SMALL, '--format', 'onnx', '--out', 'x.onnx', '--weights', 'c.bin'],
      { cwd },
    );
    await expect(other).rejects.toMatchObject({
      code: 'WEIGHTS_MISMATCH',
      message: expect.stringContaining('c.bin: '),
    });
    expect(existsSync(join(cwd, 'x.onnx'))).toBe(false);
  });

  it.each([
    [['mixnet-s', '--format', 'onnx'], 'USAGE', 'expected --out'],
    [['mixnet-s', '--format', 'timm', '--fold'], 'USAGE', '--fold does not go with --format timm'],
    [
      ['mixnet-s', '--format', 'tfjs', '--out', 'x', '--depthwise', 'merged'],
      'USAGE',
      '--depthwise does not go with --format tfjs',
    ],
    [['mixnet-s', '--select', 'knee'], 'USAGE', '--select: mixnet-s is not a run folder'],
    [['fbnet-a', '--format', 'timm'], 'EXPORT_CANNOT', '0.expand'],
    [['mixnet-q'], 'ZOO_UNKNOWN', 'mixnet-q'],
    [['a.json', '--size', '64'], 'USAGE', '--size: a.json fixes its own'],
    [['mixnet-s', '--format', 'onnx', '--out', 'x.onnx', '--weights', 'none.bin'], 'WEIGHTS_READ', 'none.bin'],
  ])('refuses %j by name', async (args, code, problem) => {
    const failed = runProgram(['export', ...args], { cwd });
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(problem) });
  });
});
