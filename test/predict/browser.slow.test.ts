import { mkdirSync, symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Predicted } from '../../src/predict/index.ts';
import { runProgram } from '../cli/run-program.ts';
import { temporaryFolder } from '../temporary.ts';
import { CHROMIUM, classifyIn, type OpenPage, openPage } from './classify-page.ts';
import { largestDifference } from './differences.ts';
import { trainOnPhotos, writePhotos } from './photos.ts';

const cwd = temporaryFolder();
const env = { MIXNAS_CACHE: join(cwd, 'cache') };
const REASON = CHROMIUM === undefined ? ' (skipped: no Chromium; MIXNAS_CHROMIUM names one)' : '';
let images: string[] = [];
const pages: OpenPage[] = [];

beforeAll(async () => {
  const names = await writePhotos(join(cwd, 'new'), 91);
  // a WebP that is made smaller is scaled by its decoder, which no browser offers
  images = names.filter((name) => !name.endsWith('.webp')).map((name) => join('new', name));
});
afterAll(async () => {
  for (const page of pages) await page.close();
});

/** Trains with data settings, exports, opens the page that is written with it; what mixnas predict says of the images. */
async function pageOf(name: string, data: object, options: readonly string[]) {
  const folder = join(cwd, name);
  mkdirSync(folder);
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(cwd, 'new'), join(folder, 'new'));
  await trainOnPhotos(folder, env, 'trained', data);
  await runProgram(['export', 'trained', ...options, '--programs'], { cwd: folder, env });
  const place = options.includes('tfjs') ? 'web' : '.';
  if (place === 'web') symlinkSync(join(folder, 'node_modules'), join(folder, 'web', 'node_modules'));
  const page = await openPage(join(folder, place), 'classify.html');
  pages.push(page);
  const { out } = await runProgram(['predict', 'trained', ...images, '--json'], { cwd: folder, env });
  const ours: Predicted[] = JSON.parse(out);
  return { page, ours: ours.map((one) => ({ ...one, file: basename(one.file) })) };
}

describe('the page of an export in a real browser', () => {
  it.runIf(CHROMIUM).each([
    ['crop', { fit: 'crop' }, ['--format', 'onnx', '--out', 'net.onnx']],
    ['middle', { fit: 'crop', centreCrop: 0.7 }, ['--format', 'onnx', '--out', 'net.onnx']],
    ['pad', { fit: 'pad', channels: 1 }, ['--format', 'onnx', '--out', 'net.onnx']],
    ['stretch', { fit: 'stretch' }, ['--format', 'tfjs', '--out', 'web']],
  ])(`answers as mixnas predict does: fit %s${REASON}`, async (name, data, options) => {
    const { page, ours } = await pageOf(name, data, options);
    const theirs = await classifyIn(
      page,
      images.map((image) => join(cwd, image)),
    );
    expect(page.problems).toEqual([]);
    expect(largestDifference(theirs, ours)).toBeLessThan(1e-4);
  });

  it.runIf(CHROMIUM)(`lets a file with its preprocessing inside do the rest${REASON}`, async () => {
    const options = ['--format', 'onnx', '--out', 'net.onnx', '--with-preprocessing'];
    const { page, ours } = await pageOf('inside', {}, options);
    const lossless = ours.filter(({ file }) => file.endsWith('.png'));
    const theirs = await classifyIn(
      page,
      lossless.map(({ file }) => join(cwd, 'new', file)),
    );
    expect(page.problems).toEqual([]);
    expect(largestDifference(theirs, lossless)).toBeLessThan(1e-4);
  });
});
