import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeModel } from '../../src/export/onnx/protobuf.ts';
import { trainingFile } from '../../src/store/index.ts';
import { decodeCheckpoint } from '../../src/train/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { writeSmallConfig, writeSmallNetwork } from '../training/small.ts';
import { runProgram } from './run-program.ts';

const cwd = temporaryFolder();
const env = { MIXNAS_CACHE: join(cwd, 'cache') };
writeSmallNetwork(cwd);
writeSmallConfig(cwd);

function biasOf(file: string): Float32Array {
  const { initializer } = decodeModel(readFileSync(join(cwd, file))).graph;
  const bytes = initializer.find(({ name }) => name === 'stem.fc/bias')?.rawData as Uint8Array;
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

describe('mixnas train', () => {
  it('trains into runs/<config>-<network>, tells the result, and its progress line by line', async () => {
    const { out, err } = await runProgram(['train', 'small.json', 'demo.yaml'], { cwd, env });
    expect(out).toMatch(
      /^small: \d+ parameters.*\n3 of 3 epochs in .*\nvalidation: best .*\ntest: top-1 [\d.]+ %, top-5/,
    );
    expect(err).toMatch(/epoch 1\/3 {2}train .*\nepoch 2\/3 .*\nepoch 3\/3 .*\n\nWhat to type next:/s);
    expect(err).toContain('npx mixnas export runs/demo-small --format onnx --out small.onnx');
    expect(err).toContain('npx mixnas evaluate runs/demo-small FOLDER --html page.html');
    expect(existsSync(join(cwd, 'runs/demo-small/last.ckpt'))).toBe(true);
  });

  it('prints one JSON document, of a resumed training too', async () => {
    const args = ['train', 'small.json', 'demo.yaml', '--out', 'two', '--epochs', '2', '--seed', '9', '--json'];
    const { out } = await runProgram(args, { cwd, env });
    const document = JSON.parse(out);
    expect(document).toMatchObject({ schemaVersion: 1, folder: 'two', status: 'finished', name: 'small', epochs: 2 });
    expect(document.history).toHaveLength(2);
    expect(document.test.accuracy).toBeGreaterThanOrEqual(0);
    const again = await runProgram(['resume', 'two', '--json'], { cwd, env });
    expect(JSON.parse(again.out)).toEqual(document);
  });

  it('builds a published network for the images, and says what it does not use of a search config', async () => {
    const text = 'name: s\nspace: mixnet-tiny\ndata: {kind: synthetic, resolution: 8, classes: 2, imagesPerClass: 4}\n';
    writeFileSync(join(cwd, 's.yaml'), `${text}search: {trials: 3}\ntraining: {epochs: 1, batchSize: 8}\n`);
    const { err } = await runProgram(['train', 'mobilenet-v1', 's.yaml', '--out', 'v1'], { cwd, env });
    expect(err).toContain('s.yaml is the config of a search; training one network does not use its space, search');
    const arch = await runProgram(['arch', 'v1', '--json'], { cwd, env });
    expect(JSON.parse(arch.out)).toMatchObject({ name: 'mobilenet-v1', size: 8, classes: 2 });
  });

  it('takes images at the size of a network that has one, where the data names no resolution', async () => {
    const data = '{kind: synthetic, classes: 6, imagesPerClass: 4, validationPerClass: 2}';
    writeFileSync(join(cwd, 'open.yaml'), `name: open\ndata: ${data}\ntraining: {epochs: 1, batchSize: 8}\n`);
    await runProgram(['train', 'small.json', 'open.yaml', '--out', 'open'], { cwd, env });
    expect(readFileSync(trainingFile(join(cwd, 'open'), 'config'), 'utf8')).toContain('resolution: 8\n');
  });

  it.each([
    [['small.json', 'nowhere.yaml'], 'CONFIG_READ', 'nowhere.yaml'],
    [['mixnet-q', 'demo.yaml'], 'ZOO_UNKNOWN', 'mixnet-q'],
    [['none.json', 'demo.yaml'], 'ARCHITECTURE_READ', 'none.json'],
    [['small.json', 'demo.yaml', '--select', 'best'], 'USAGE', '--select: small.json is not a run folder'],
    [['small.json', 'demo.yaml', '--set', 'data.resolution=16', '--out', 'no'], 'GRAPH_SHAPE', 'is for 8×8 images'],
    [['small.json', 'demo.yaml', '--set', 'training.epochs=0'], 'CONFIG_INVALID', 'training.epochs'],
    [['small.json', 'demo.yaml', '--out', 'two'], 'RUN_EXISTS', 'not empty'],
  ])('refuses %j by name', async (args, code, problem) => {
    const failed = runProgram(['train', ...args], { cwd, env });
    await expect(failed).rejects.toMatchObject({ code, exitCode: 2, message: expect.stringContaining(problem) });
    expect(existsSync(join(cwd, 'no'))).toBe(false);
  });

  it('is reported on: curve, test result, classes and confusions', async () => {
    const { out } = await runProgram(['report', 'two', '--json'], { cwd, env });
    const { outcome, errors, history, ...report } = JSON.parse(out);
    expect(report).toMatchObject({ schemaVersion: 1, kind: 'training-report', name: 'small', state: 'finished' });
    expect(history).toHaveLength(2);
    const { confusion, accuracy, images } = outcome.test;
    const right = confusion.reduce((sum: number, row: number[], k: number) => sum + (row[k] as number), 0);
    expect(right / images).toBeCloseTo(accuracy, 12);
    expect(errors.classes.map(({ images: own }: { images: number }) => own)).toEqual(Array(6).fill(100));
    const text = await runProgram(['report', 'two'], { cwd, env });
    expect(text.out).toContain('training     small in two (finished)');
    const page = await runProgram(['report', 'two', '--format', 'html'], { cwd, env });
    expect(page.out).toMatch(/^<!doctype html>/);
  });

  it('is not compared with searches, and is no run to follow', async () => {
    const both = runProgram(['report', 'two', 'two'], { cwd, env });
    await expect(both).rejects.toMatchObject({ code: 'USAGE' });
    const followed = runProgram(['live', 'two', '--port', '0'], { cwd, env });
    await expect(followed).rejects.toMatchObject({ code: 'NOT_A_RUN', hint: expect.stringContaining('mixnas report') });
  });

  it('refuses --trials for the resumption of a training', async () => {
    await expect(runProgram(['resume', 'two', '--trials', '3'], { cwd, env })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('mixnas export of a training', () => {
  it('writes its network with the weights of the last epoch, or of another checkpoint', async () => {
    const args = ['export', 'two', '--format', 'onnx', '--json'];
    const told = JSON.parse((await runProgram([...args, '--out', 'a.onnx', '--verify'], { cwd, env })).out);
    expect(told).toMatchObject({ weights: join('two', 'last.ckpt, 2 epochs') });
    expect(told.difference).toBeLessThan(1e-4);
    const file = trainingFile(join(cwd, 'two'), 'last');
    expect(biasOf('a.onnx')).toEqual(decodeCheckpoint(readFileSync(file), file).state.get('stem.fc/bias'));
    await runProgram([...args, '--out', 'b.onnx', '--weights', 'two/best.ckpt'], { cwd, env });
    const best = trainingFile(join(cwd, 'two'), 'best');
    expect(biasOf('b.onnx')).toEqual(decodeCheckpoint(readFileSync(best), best).state.get('stem.fc/bias'));
    const fresh = JSON.parse(
      (await runProgram([...args, '--out', 'c.onnx', '--fresh', '--seed', '5'], { cwd, env })).out,
    );
    expect(fresh.weights).toBe('untrained, seed 5');
  });

  it('writes its architecture with the test accuracy, and refuses sizes and --select', async () => {
    const { test } = JSON.parse(readFileSync(join(cwd, 'two/result.json'), 'utf8'));
    const document = JSON.parse((await runProgram(['export', 'two'], { cwd, env })).out);
    expect(document).toMatchObject({ name: 'small', target: { size: 8, classes: 6 } });
    expect(document.metrics).toEqual({ testAccuracy: test.accuracy, testLoss: test.loss });
    expect(document.training.classes).toHaveLength(6);
    for (const option of [
      ['--size', '16'],
      ['--select', 'best'],
    ]) {
      await expect(runProgram(['export', 'two', ...option], { cwd, env })).rejects.toMatchObject({ code: 'USAGE' });
    }
  });

  it('says that there are no weights before the first epoch', async () => {
    mkdirSync(join(cwd, 'empty'));
    for (const name of ['training.json', 'architecture.json', 'config.yaml']) {
      writeFileSync(join(cwd, 'empty', name), readFileSync(join(cwd, 'two', name)));
    }
    const failed = runProgram(['export', 'empty', '--format', 'onnx', '--out', 'x.onnx'], { cwd, env });
    await expect(failed).rejects.toMatchObject({
      code: 'NO_CHECKPOINT',
      hint: expect.stringContaining('resume empty'),
    });
    expect(existsSync(join(cwd, 'x.onnx'))).toBe(false);
  });
});

describe('configs of trainings', () => {
  it('are checked by mixnas config, described by --schema training, and packed by mixnas data', async () => {
    rmSync(join(cwd, 'cache'), { recursive: true });
    expect((await runProgram(['config', 'demo.yaml'], { cwd, env })).out).toContain('batchSize: 16');
    const schema = JSON.parse((await runProgram(['config', '--schema', 'training'], { cwd, env })).out);
    expect(Object.keys(schema.properties)).toEqual(['name', 'seed', 'data', 'task', 'training', 'evaluator', 'engine']);
    const info = JSON.parse((await runProgram(['data', 'info', 'demo.yaml', '--json'], { cwd, env })).out);
    expect(info.counts).toEqual({ train: 48, validation: 24, test: 600 });
  });
});
