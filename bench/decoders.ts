import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv, execPath } from 'node:process';
import sharp, { type Sharp } from 'sharp';
import { type Predicted, preprocessingFile, snippetsFor } from '../src/predict/index.ts';
import { stream } from '../src/util/random.ts';
import { runProgram } from '../test/cli/run-program.ts';
import { classifyIn, openPage } from '../test/predict/classify-page.ts';

/**
 * How far the programs that an export prints are from `mixnas predict`, by kind of image: pictures are put together of small
 * photos, stored in several formats, and classified by each program.
 *
 *     MIXNAS_TEST_PYTHON=python npx tsx bench/decoders.ts TRAINING PHOTOS FOLDER [pictures of each kind = 24]
 *
 * TRAINING is the folder of a training on images, PHOTOS a folder of small ones (CIFAR-10 as files), FOLDER is written anew.
 */
const [training, photos, folder, count = '24'] = argv.slice(2);
if (training === undefined || photos === undefined || folder === undefined) {
  throw new Error('usage: npx tsx bench/decoders.ts TRAINING PHOTOS FOLDER [pictures of each kind]');
}
const cwd = resolve(folder);
const PYTHON = process.env.MIXNAS_TEST_PYTHON ?? 'python3';
const draws = stream(1, 'decoders');
const files = readdirSync(photos, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(jpe?g|png)$/.test(name))
  .sort();

/** A mosaic of photos of random size, enlarged to sides of 60 to 560 pixels. */
async function picture(): Promise<Sharp> {
  const [width, height] = [60 + draws.int(501), 60 + draws.int(501)];
  const tiles = await Promise.all(
    Array.from({ length: 9 }, async (_, i) => ({
      input: await sharp(join(photos as string, draws.pick(files)))
        .resize(96, 96)
        .toBuffer(),
      left: (i % 3) * 96,
      top: Math.floor(i / 3) * 96,
    })),
  );
  const mosaic = await sharp({ create: { width: 288, height: 288, channels: 3, background: '#000' } })
    .composite(tiles)
    .png()
    .toBuffer();
  const pixels = await sharp(mosaic).resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** The picture with more and more transparent rows. */
async function transparent(image: Sharp): Promise<Sharp> {
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  for (let i = 3; i < data.length; i += 4) data[i] = Math.floor((255 * i) / data.length);
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } });
}

const KINDS: Record<string, (image: Sharp, i: number) => Promise<[Sharp, string]>> = {
  'JPEG, EXIF turned': async (image, i) => [image.jpeg().withMetadata({ orientation: 1 + (i % 8) }), 'jpg'],
  'JPEG, grey': async (image) => [image.greyscale().jpeg(), 'jpg'],
  'PNG, RGB': async (image) => [image.png(), 'png'],
  'PNG, alpha': async (image) => [(await transparent(image)).png(), 'png'],
  'PNG, grey': async (image) => [image.greyscale().png(), 'png'],
  'PNG, EXIF turned': async (image, i) => [image.png().withMetadata({ orientation: 1 + (i % 8) }), 'png'],
  'WebP, lossy': async (image) => [image.webp(), 'webp'],
};

async function writePictures(kind: string): Promise<string[]> {
  const names: string[] = [];
  for (let i = 0; i < Number(count); i++) {
    const [image, ending] = await (KINDS[kind] as (typeof KINDS)[string])(await picture(), i);
    const name = `${kind.replace(/\W+/g, '-')}-${i}.${ending}`;
    await image.toFile(join(cwd, name));
    names.push(name);
  }
  return names;
}

/** What many write instead of the printed lines: Pillow, or the canvas of a browser. */
const PILLOW = `def pixels_of(file):
    from PIL import Image, ImageOps
    image = ImageOps.exif_transpose(Image.open(file)).convert("RGBA")
    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return np.asarray(ImageOps.fit(image, (size, size), Image.LANCZOS))


`;
const CANVAS = `  const bitmap = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(size, size).getContext('2d');
  canvas.fillStyle = 'white';
  canvas.fillRect(0, 0, size, size);
  canvas.imageSmoothingQuality = 'high';
  const grow = size / Math.min(bitmap.width, bitmap.height);
  const [w, h] = [bitmap.width * grow, bitmap.height * grow];
  canvas.drawImage(bitmap, (size - w) / 2, (size - h) / 2, w, h);
  const { data } = canvas.getImageData(0, 0, size, size);
  const rgb = Uint8Array.from({ length: size * size * 3 }, (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)]);
`;

const run = (args: readonly string[]) => runProgram(args, { cwd, env: { MIXNAS_CACHE: join(cwd, 'cache') } });

/** The programs for an exported file, by name. */
async function programsOf(model: string, options: readonly string[]): Promise<Map<string, string>> {
  await run(['export', resolve(training as string), '--format', 'onnx', '--out', model, ...options]);
  const preprocessing = preprocessingFile(model);
  const how = JSON.parse(readFileSync(join(cwd, preprocessing), 'utf8'));
  return new Map(snippetsFor({ model, preprocessing }, how).map(({ file, source }) => [file, source]));
}

function outside(program: string, name: string, source: string, names: readonly string[]): Predicted[] {
  writeFileSync(join(cwd, name), source);
  return JSON.parse(execFileSync(program, [name, ...names], { cwd, encoding: 'utf8' }));
}

async function inPage(source: string, names: readonly string[], before = ''): Promise<Predicted[]> {
  writeFileSync(join(cwd, 'classify.html'), source);
  const page = await openPage(cwd, 'classify.html', before);
  try {
    return await classifyIn(
      page,
      names.map((name) => join(cwd, name)),
    );
  } finally {
    await page.close();
  }
}

/** Largest and median difference of a picture's probabilities, and how many get another class. */
function compared(theirs: readonly Predicted[], ours: readonly Predicted[]): string {
  const apart = ours.map(({ predictions }, i) => {
    const found = new Map(theirs[i]?.predictions.map(({ label, probability }) => [label, probability]));
    return Math.max(
      ...predictions.slice(0, 3).map(({ label, probability }) => Math.abs((found.get(label) ?? 0) - probability)),
    );
  });
  const sorted = [...apart].sort((a, b) => a - b);
  const other = ours.filter(({ predictions }, i) => predictions[0]?.label !== theirs[i]?.predictions[0]?.label).length;
  const [largest, median] = [sorted.at(-1) as number, sorted[sorted.length >> 1] as number];
  return `${largest.toExponential(0)} (${median.toExponential(0)}${other > 0 ? `, ${other} others` : ''})`;
}

rmSync(cwd, { recursive: true, force: true });
mkdirSync(cwd, { recursive: true });
symlinkSync(resolve(import.meta.dirname, '../node_modules'), join(cwd, 'node_modules'));
const square = await programsOf('net.onnx', []);
const inside = await programsOf('inside.onnx', ['--with-preprocessing']);
const node = square.get('classify.mjs') as string;
const python = square.get('classify.py') as string;
const page = square.get('classify.html') as string;
const pillow = python.replace(/def pixels_of[\s\S]*?\n\n\n/, PILLOW).replace('import pyvips\n', '');
const canvas = page.replace('  const rgb = square(await decode(file));\n', CANVAS);
const PROGRAMS: Record<string, (names: readonly string[]) => Predicted[] | Promise<Predicted[]>> = {
  'Node.js, sharp': (names) => outside(execPath, 'classify.mjs', node, names),
  'Python, pyvips': (names) => outside(PYTHON, 'classify.py', python, names),
  'page in Chromium': (names) => inPage(page, names),
  'page, no decoder that halves': (names) => inPage(page, names, 'delete globalThis.ImageDecoder'),
  'page, no WebGL': (names) =>
    inPage(
      page,
      names,
      'const get = OffscreenCanvas.prototype.getContext; OffscreenCanvas.prototype.getContext = function (kind) { return kind === "2d" ? get.call(this, kind) : null; }',
    ),
  'inside, Node.js': (names) => outside(execPath, 'inside.mjs', inside.get('classify.mjs') as string, names),
  'inside, Python': (names) => outside(PYTHON, 'inside.py', inside.get('classify.py') as string, names),
  'inside, page': (names) => inPage(inside.get('classify.html') as string, names),
  'Pillow, ImageOps.fit': (names) => outside(PYTHON, 'pillow.py', pillow, names),
  'canvas, drawImage': (names) => inPage(canvas, names),
};

for (const kind of Object.keys(KINDS)) {
  const names = await writePictures(kind);
  const ours: Predicted[] = JSON.parse((await run(['predict', resolve(training), ...names, '--json'])).out);
  for (const [program, answers] of Object.entries(PROGRAMS)) {
    console.log(`${kind.padEnd(18)} ${program.padEnd(30)} ${compared(await answers(names), ours)}`);
  }
}
