import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeArchitecture } from '../../src/architecture/index.ts';
import type { Predicted, Preprocessing } from '../../src/predict/index.ts';
import { stream } from '../../src/util/random.ts';
import { runProgram } from '../cli/run-program.ts';
import { temporaryFolder } from '../temporary.ts';
import { smallNetwork } from '../training/small.ts';
import { largestDifference } from './differences.ts';
import { trainOnPhotos } from './photos.ts';

const cwd = temporaryFolder();
const env = { MIXNAS_CACHE: join(cwd, 'cache') };
const EXPORT = ['--format', 'onnx', '--out', 'net.onnx', '--with-preprocessing'];
/** Smaller, larger, one axis of each, as it is, far from square. */
const SIZES = [
  [131, 90],
  [5, 3],
  [40, 6],
  [8, 8],
  [17, 200],
  [1, 1],
] as const;

const run = (args: readonly string[]) => runProgram(args, { cwd, env });

/** Images without loss, of all sizes. */
async function writeImages(): Promise<string[]> {
  const draws = stream(5, 'images');
  const names = SIZES.map(([width, height]) => `${width}x${height}.png`);
  for (const [k, [width, height]] of SIZES.entries()) {
    const pixels = Uint8Array.from({ length: width * height * 3 }, () => draws.int(256));
    await sharp(pixels, { raw: { width, height, channels: 3 } }).toFile(join(cwd, names[k] as string));
  }
  return names;
}

/** The answers of the exported file to whole images, several copies of each at a time. */
async function answersTo(files: readonly string[]): Promise<Predicted[]> {
  const { classes }: Preprocessing = JSON.parse(readFileSync(join(cwd, 'net.preprocessing.json'), 'utf8'));
  const session = await InferenceSession.create(join(cwd, 'net.onnx'), { logSeverityLevel: 3 });
  const answers: Predicted[] = [];
  for (const file of files) {
    const { data, info } = await sharp(join(cwd, file)).raw().toBuffer({ resolveWithObject: true });
    const twice = Uint8Array.from([...data, ...data]);
    const tensor = new Tensor('uint8', twice, [2, info.height, info.width, 3]);
    const values = (await session.run({ pixels: tensor })).probabilities?.data as Float32Array;
    expect(values.slice(0, classes.length)).toEqual(values.slice(classes.length));
    answers.push({ file, predictions: classes.map((label, k) => ({ label, probability: values[k] as number })) });
  }
  return answers;
}

describe.each([
  { name: 'trained-crop', data: { fit: 'crop' } },
  { name: 'trained-middle', data: { fit: 'crop', centreCrop: 0.7 } },
  { name: 'trained-pad', data: { fit: 'pad', channels: 1 } },
  { name: 'trained-stretch', data: { fit: 'stretch' } },
])('an exported file with its preprocessing inside, %o', ({ name, data }) => {
  let images: string[] = [];
  let ours: Predicted[] = [];

  beforeAll(async () => {
    await trainOnPhotos(cwd, env, name, data);
    images = await writeImages();
    ours = JSON.parse((await run(['predict', name, ...images, '--json'])).out);
  });

  it('answers pixels of any size with the probabilities of mixnas predict, and --verify agrees', async () => {
    const { out } = await run(['export', name, ...EXPORT, '--verify', '--json']);
    expect(JSON.parse(out).difference).toBeLessThan(1e-4);
    expect(largestDifference(await answersTo(images), ours)).toBeLessThan(1e-5);
  });

  it('is read by mixnas predict and mixnas evaluate', async () => {
    const { out } = await run(['predict', 'net.onnx', ...images, '--json']);
    expect(largestDifference(JSON.parse(out), ours)).toBeLessThan(1e-5);
    const scores = async (model: string) => JSON.parse((await run(['evaluate', model, 'photos', '--json'])).out);
    const [file, training] = [await scores('net.onnx'), await scores(name)];
    expect(file.loss).toBeCloseTo(training.loss, 5);
    expect(file.confusion).toEqual(training.confusion);
  });
});

describe('--with-preprocessing', () => {
  it('leaves decoding to the program, and says so', async () => {
    const how: Preprocessing = JSON.parse(readFileSync(join(cwd, 'net.preprocessing.json'), 'utf8'));
    expect(how.input).toEqual({ name: 'pixels', type: 'uint8', layout: 'NHWC', size: 8, channels: 3 });
    expect(how.output).toEqual({ name: 'probabilities', kind: 'probabilities' });
    expect(how.image.steps.join()).toContain('EXIF');
    expect(how.image.steps.join()).not.toContain('scale');
    expect(how.inside?.join()).toContain('scale both sides to 8 pixels');
    expect(how).not.toHaveProperty('mean');
  });

  it.each(['json', 'timm', 'tf-blocks', 'tfjs', 'torch'])('does not go with --format %s', async (format) => {
    const args = ['export', 'trained-crop', '--format', format, '--out', 'other', '--with-preprocessing'];
    await expect(run(args)).rejects.toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      message: `--with-preprocessing does not go with --format ${format}`,
    });
  });

  it('is refused where nothing says which images a network is for', async () => {
    writeFileSync(join(cwd, 'fresh.json'), JSON.stringify(makeArchitecture('small', smallNetwork())));
    await expect(run(['export', 'fresh.json', ...EXPORT])).rejects.toMatchObject({
      code: 'PREPROCESSING',
      exitCode: 2,
      message: expect.stringContaining('does not say which images'),
    });
  });

  it('is told by the file itself: a preprocessing of another export is noticed', async () => {
    const file = join(cwd, 'net.preprocessing.json');
    const how: Preprocessing = JSON.parse(readFileSync(file, 'utf8'));
    const other = { ...how, input: { ...how.input, type: 'float32' }, mean: [0, 0, 0], deviation: [1, 1, 1] };
    writeFileSync(file, JSON.stringify(other));
    await expect(run(['predict', 'net.onnx', '8x8.png'])).rejects.toMatchObject({
      code: 'PREPROCESSING',
      message: 'the ONNX file takes pixels: expected images',
    });
  });
});
