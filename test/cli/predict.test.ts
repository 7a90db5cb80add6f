import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint, writeCheckpoint } from '../../src/train/index.ts';
import { trainOnPhotos } from '../predict/photos.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

interface Predicted {
  readonly file: string;
  readonly predictions: { readonly label: string; readonly probability: number }[];
}

const cwd = temporaryFolder();
const env = { MIXNAS_CACHE: join(cwd, 'cache') };
const run = async (...args: string[]) => await runProgram(args, { cwd, env });
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out);

beforeAll(async () => {
  await trainOnPhotos(cwd, env);
});

/** Largest difference of two probabilities of a class. */
function apart(a: readonly Predicted[], b: readonly Predicted[]): number {
  expect(b.map(({ file }) => file)).toEqual(a.map(({ file }) => file));
  return Math.max(
    ...a.flatMap(({ predictions }, i) =>
      predictions.map(({ label, probability }) => {
        const other = b[i]?.predictions.find((prediction) => prediction.label === label);
        return Math.abs(probability - (other?.probability ?? Number.POSITIVE_INFINITY));
      }),
    ),
  );
}

describe('mixnas predict', () => {
  it('tells classes and probabilities of files and of all that folders hold, likeliest first', async () => {
    const answers: Predicted[] = await json('predict', 'trained', 'photos/test/birch/grey.png', 'photos/test/ash');
    expect(answers.map(({ file }) => file).slice(0, 2)).toEqual([
      'photos/test/birch/grey.png',
      'photos/test/ash/alpha.png',
    ]);
    expect(answers).toHaveLength(8);
    for (const { predictions } of answers) {
      const shares = predictions.map(({ probability }) => probability);
      expect(predictions.map(({ label }) => label).sort()).toEqual(['ash', 'birch', 'cedar']);
      expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
    }
  });

  it('tells as many classes as are asked for, as text', async () => {
    const { out } = await run('predict', 'trained', 'photos/test/ash/grey.png', '--top', '2');
    expect(out).toMatch(/^photos\/test\/ash\/grey\.png\n +[\d.]+ % {2}\w+\n +[\d.]+ % {2}\w+\n$/);
  });

  it('answers by an exported ONNX file as by the training', async () => {
    await run('export', 'trained', '--format', 'onnx', '--out', 'net.onnx');
    const [ours, theirs] = [await json('predict', 'trained', 'photos'), await json('predict', 'net.onnx', 'photos')];
    expect(ours).toHaveLength(42);
    expect(apart(ours, theirs)).toBeLessThan(1e-4);
  });

  it('names what it cannot read', async () => {
    writeFileSync(join(cwd, 'broken.jpg'), 'no image');
    const args = ['predict', 'trained', 'broken.jpg', 'photos/test/ash/grey.png'];
    await expect(run(...args)).rejects.toMatchObject({
      code: 'DATA_IMAGES',
      message: expect.stringContaining('broken.jpg'),
    });
  });

  it('refuses weights whose answers are not numbers', async () => {
    const file = join(cwd, 'trained/last.ckpt');
    const checkpoint = decodeCheckpoint(readFileSync(file), file);
    const state = new Map([...checkpoint.state].map(([name, values]) => [name, values.map(() => Number.NaN)]));
    await writeCheckpoint(join(cwd, 'nan.ckpt'), { ...checkpoint, state });
    const failed = run('predict', 'trained', 'photos/test/ash', '--weights', 'nan.ckpt');
    await expect(failed).rejects.toMatchObject({ code: 'NOT_FINITE', exitCode: 1 });
  });

  it.each([
    [['mobilenet-v2', 'photos'], 'NO_WEIGHTS', 'mobilenet-v2 has no trained weights'],
    [['trained', 'nowhere.jpg'], 'DATA_INVALID', 'nowhere.jpg: expected an image'],
    [['trained', 'cache'], 'DATA_INVALID', 'it holds no JPEG'],
    [['none.onnx', 'photos'], 'WEIGHTS_READ', 'model none.onnx'],
    [['net.onnx', 'photos', '--select', 'best'], 'USAGE', '--select: net.onnx is an ONNX file'],
  ])('refuses %j by name', async (args, code, problem) => {
    const failed = run('predict', ...args);
    await expect(failed).rejects.toMatchObject({ code, exitCode: 2, message: expect.stringContaining(problem) });
  });

  it('asks for the JSON beside an ONNX file', async () => {
    copyFileSync(join(cwd, 'net.onnx'), join(cwd, 'alone.onnx'));
    const missing = expect.stringContaining('alone.preprocessing.json');
    await expect(run('predict', 'alone.onnx', 'photos')).rejects.toMatchObject({
      code: 'PREPROCESSING',
      message: missing,
    });
    writeFileSync(join(cwd, 'alone.preprocessing.json'), '{"kind": "preprocessing"}');
    await expect(run('predict', 'alone.onnx', 'photos')).rejects.toMatchObject({ code: 'PREPROCESSING' });
  });
});

describe('mixnas evaluate', () => {
  it('gives the accuracy that predict reaches one by one, and the one that the training told', async () => {
    const evaluation = await json('evaluate', 'trained', 'photos');
    const answers: Predicted[] = await json('predict', 'trained', 'photos/test', '--top', '1');
    const right = answers.filter(({ file, predictions }) => file.split('/')[2] === predictions[0]?.label).length;
    expect(evaluation).toMatchObject({ split: 'test', images: 21, top1: right / 21, top5: null });
    const { test } = JSON.parse(readFileSync(join(cwd, 'trained/result.json'), 'utf8'));
    expect(evaluation.top1).toBe(test.accuracy);
    expect(evaluation.loss).toBeCloseTo(test.loss, 5);
  });

  it('counts what is taken for what, and takes precision, recall and their mean from there', async () => {
    const { images, confusion, classes, balanced, top1 } = await json(
      'evaluate',
      'trained',
      'photos',
      '--split',
      'all',
    );
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    expect(images).toBe(42);
    expect(confusion.map(sum)).toEqual([14, 14, 14]);
    const recalls = confusion.map((row: number[], k: number) => (row[k] as number) / 14);
    expect(classes.map(({ recall }: { recall: number }) => recall)).toEqual(recalls);
    expect(balanced).toBeCloseTo(sum(recalls) / 3, 12);
    expect(top1).toBeCloseTo(balanced, 12);
    const answers = confusion.map((_: number[], k: number) => sum(confusion.map((row: number[]) => row[k] as number)));
    for (const [k, { label, precision }] of classes.entries()) {
      expect(label).toBe(['ash', 'birch', 'cedar'][k]);
      expect(precision).toBe(answers[k] === 0 ? null : confusion[k][k] / answers[k]);
    }
  });

  it('takes the validation images that the training held back, by its config', async () => {
    const evaluation = await json('evaluate', 'trained', 'photos.yaml', '--split', 'validation');
    const { history } = JSON.parse(readFileSync(join(cwd, 'trained/result.json'), 'utf8'));
    expect(evaluation.split).toBe('validation');
    expect(evaluation.top1).toBe(history.at(-1).accuracy);
  });

  it('prints a table of the classes and of what is taken for what', async () => {
    const { out } = await run('evaluate', 'trained', 'photos');
    expect(out).toMatch(
      /^photos, test images: 21\ntop-1 [\d.]+ % \(95 %: [\d.]+ % to [\d.]+ %\), balanced [\d.]+ %, loss [\d.]+\n/,
    );
    expect(out).toMatch(/\n1 ash +\d+ +\d+ +\d+\n2 birch/);
  });

  it('prints one JSON document of figures, classes and confusions', async () => {
    const keys = ['images', 'top1', 'top5', 'loss', 'balanced', 'classes', 'confusion'];
    const evaluation = await json('evaluate', 'trained', 'photos');
    expect(Object.keys(evaluation)).toEqual(expect.arrayContaining(keys));
    expect(Object.keys(evaluation.classes[0])).toEqual(['label', 'images', 'precision', 'recall']);
    expect(evaluation).not.toHaveProperty('wrong');
  });

  it('says of the images which it was trained on, by their files', async () => {
    const note = async (...args: string[]) => (await run('evaluate', ...args)).err;
    expect(await note('trained', 'photos')).toBe('');
    expect(await json('evaluate', 'trained', 'photos')).toMatchObject({ trainedOn: { train: 0, validation: 0 } });
    expect(await note('trained', 'photos', '--split', 'all')).toContain(
      '18 of these 42 images trained trained, and 3 validated it: the figures read too high',
    );
    expect(await note('trained', 'photos/train')).toMatch(
      /^note: there are no test images, so all images were taken; 18 of these 21 images trained trained/,
    );
    expect(await note('trained', 'photos/test')).toBe('');
    expect(await note('net.onnx', 'photos/test')).toContain('nothing tells whether net.onnx was trained on them');
    expect(await note('trained', 'photos.yaml', '--split', 'validation')).toBe('');
  });

  it('writes a page beside its answer', async () => {
    const { out, err } = await run('evaluate', 'trained', 'photos', '--html', 'page.html');
    expect(out).toMatch(/^photos, test images: 21\n/);
    expect(err).toBe('wrote page.html\n');
    const html = readFileSync(join(cwd, 'page.html'), 'utf8');
    const answers: Predicted[] = await json('predict', 'trained', 'photos/test', '--top', '1');
    const wrong = answers.filter(({ file, predictions }) => file.split('/')[2] !== predictions[0]?.label);
    expect([...html.matchAll(/<img /g)]).toHaveLength(wrong.length);
    for (const { file } of wrong) expect(html).toContain(file.slice('photos/'.length));
    await expect(run('evaluate', 'trained', 'photos', '--html', 'nowhere/page.html')).rejects.toMatchObject({
      code: 'OUTPUT',
    });
  });

  it('leaves out broken images on request, and refuses classes that the model does not know', async () => {
    const file = join(cwd, 'photos/test/ash/broken.png');
    writeFileSync(file, 'no image');
    await expect(run('evaluate', 'trained', 'photos')).rejects.toMatchObject({ code: 'DATA_IMAGES' });
    const { images, leftOut } = await json('evaluate', 'trained', 'photos', '--set', 'data.onBroken=skip');
    expect([images, leftOut]).toEqual([21, 1]);
    rmSync(file);
    await expect(run('evaluate', 'trained', 'synthetic')).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: expect.stringContaining('fine-upright'),
    });
  });
});
