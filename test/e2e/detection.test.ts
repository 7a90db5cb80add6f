import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary.ts';
import { runCli } from './run-cli.ts';
import { sceneOf } from './squares.ts';

const folder = temporaryFolder();
const cache = join(folder, 'cache');

/** One class of large objects, so that a tiny network finds them within seconds. */
const CONFIG = `
name: squares
seed: 1
data: {kind: coco, path: ${folder}/squares, resolution: 32}
task: {kind: detection, head: {channels: [16]}, anchors: {scales: [0.4, 0.8], ratios: [1], reduced: false}}
training: {epochs: 12, batchSize: 8, learningRate: 0.05, augmentation: {flip: true}}
`;

async function writeSquares(split: string, count: number, first: number): Promise<void> {
  mkdirSync(join(folder, 'squares', split), { recursive: true });
  const scenes = Array.from({ length: count }, (_, i) => sceneOf(first + i));
  for (const { file, pixels, side } of scenes) {
    await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toFile(join(folder, 'squares', split, file));
  }
  mkdirSync(join(folder, 'squares', 'annotations'), { recursive: true });
  writeFileSync(
    join(folder, 'squares', 'annotations', `${split}.json`),
    JSON.stringify({
      images: scenes.map(({ file, side }, id) => ({ id, file_name: file, width: side, height: side })),
      annotations: scenes.map(({ box }, id) => ({
        id,
        image_id: id,
        category_id: 7,
        bbox: box,
        area: box[2] * box[3],
        iscrowd: 0,
      })),
      categories: [{ id: 7, name: 'square' }],
    }),
  );
}

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await runCli(args, folder, { cache });
  expect(stderr).not.toContain('error:');
  expect(code).toBe(0);
  return stdout;
}

describe('a detector by the command line', () => {
  it('is trained on boxes, scored, exported and finds objects, here and in ONNX Runtime alike', async () => {
    await writeSquares('train', 96, 0);
    await writeSquares('val', 24, 96);
    writeFileSync(join(folder, 'squares.yaml'), CONFIG);
    const trained = JSON.parse(
      await run(
        'train',
        'mobilenet-v2',
        'squares.yaml',
        '--width',
        '0.1',
        '--task',
        'detection',
        '--out',
        'net',
        '--json',
      ),
    );
    expect(trained.best.mAP).toBeGreaterThan(0.2);
    const scored = JSON.parse(await run('evaluate', 'net', 'squares.yaml', '--split', 'validation', '--json'));
    expect(scored).toMatchObject({ kind: 'detector-evaluation', split: 'validation', images: 24, objects: 24 });
    expect(scored.scores.mAP).toBeCloseTo(trained.history.at(-1).mAP, 6);

    const image = `squares/val/${sceneOf(96).file}`;
    const [here] = JSON.parse(await run('predict', 'net', image, '--json', '--score', '0.05', '--draw', 'drawn'));
    expect(here).toMatchObject({ file: image, width: 48, height: 48 });
    expect(here.detections[0].label).toBe('square');
    const { width, height } = await sharp(readFileSync(join(folder, 'drawn', sceneOf(96).file))).metadata();
    expect([width, height]).toEqual([48, 48]);
    for (const answers of ['detections', 'boxes']) {
      await run('export', 'net', '--format', 'onnx', '--answers', answers, '--out', `${answers}.onnx`, '--verify');
      const [there] = JSON.parse(await run('predict', `${answers}.onnx`, image, '--json', '--score', '0.05'));
      expect(there.detections).toHaveLength(here.detections.length);
      expect(there.detections[0].score).toBeCloseTo(here.detections[0].score, 4);
      expect(there.detections[0].box.x).toBeCloseTo(here.detections[0].box.x, 2);
    }
  }, 240_000);
});
