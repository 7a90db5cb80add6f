import type { Preprocessing } from './preprocessing.ts';

/** A program that classifies images by an exported file, as people get it. */
export interface Snippet {
  /** Name that it is to be saved under. */
  readonly file: string;
  /** What it needs, as it is installed. */
  readonly install: string;
  readonly run: string;
  readonly source: string;
}

/** Files of an export as the user would type them. */
export interface ExportedFiles {
  readonly model: string;
  readonly preprocessing: string;
}

const SHARP_FIT = { crop: 'cover', pad: 'contain', stretch: 'fill' } as const;

function nodeSource({ model, preprocessing }: ExportedFiles, { image, input }: Preprocessing): string {
  const deep = `  if ((await sharp(file).metadata()).depth === 'ushort') throw new Error(file + ': sixteen bits');\n`;
  const grey = `  const grey = (i) => Math.round((299 * data[3 * i] + 587 * data[3 * i + 1] + 114 * data[3 * i + 2]) / 1000);
  return Uint8Array.from({ length: size * size }, (_, i) => grey(i));
`;
  return `import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const { input, mean, deviation, output, classes } = JSON.parse(readFileSync(${JSON.stringify(preprocessing)}, 'utf8'));
const { size, channels } = input;
const session = await InferenceSession.create(${JSON.stringify(model)});

async function pixelsOf(file) {
${image.bits === null ? '' : deep}  const upright = sharp(file).rotate().toColourspace('srgb').flatten({ background: '#ffffff' });
  const square = upright.resize(size, size, { fit: '${SHARP_FIT[image.fit]}', position: 'centre', background: '#000000' });
  const data = await square.raw().toBuffer();
${input.channels === 1 ? grey : '  return data;\n'}}

async function classify(file) {
  const pixels = await pixelsOf(file);
  const area = size * size;
  const values = Float32Array.from(pixels, (_, i) => {
    const c = Math.floor(i / area);
    return (pixels[(i % area) * channels + c] / 255 - mean[c]) / deviation[c];
  });
  const answer = await session.run({ [input.name]: new Tensor('float32', values, [1, channels, size, size]) });
  const logits = answer[output.name].data;
  const powers = Array.from(logits, (value) => Math.exp(value - Math.max(...logits)));
  const sum = powers.reduce((a, b) => a + b, 0);
  const predictions = classes.map((label, k) => ({ label, probability: powers[k] / sum }));
  return { file, predictions: predictions.sort((a, b) => b.probability - a.probability).slice(0, 5) };
}

const answers = [];
for (const file of argv.slice(2)) answers.push(await classify(file));
console.log(JSON.stringify(answers, null, 2));
`;
}

/** How pyvips makes an image square as sharp does; both are libvips. */
const VIPS_FIT = {
  crop: {
    scale: 'min',
    lines: `    image = image.resize(size / min(image.width, image.height)).autorot()
    image = image.crop((image.width - size + 1) // 2, (image.height - size + 1) // 2, size, size)
`,
  },
  pad: {
    scale: 'max',
    lines: `    image = image.resize(size / max(image.width, image.height)).autorot()
    image = image.embed((size - image.width) // 2, (size - image.height) // 2, size, size)
`,
  },
  stretch: {
    scale: 'min',
    lines: `    image = image.resize(size / image.width, vscale=size / image.height).autorot()
`,
  },
} as const;

function pythonSource({ model, preprocessing }: ExportedFiles, { image, input }: Preprocessing): string {
  const { scale, lines } = VIPS_FIT[image.fit];
  const deep = `    if image.format == "ushort":
        raise ValueError(file + ": sixteen bits")
`;
  const grey = `    pixels = np.floor(pixels @ [299, 587, 114] / 1000 + 0.5)[:, :, None]
`;
  return `import json
import sys

import numpy as np
import onnxruntime
import pyvips

with open(${JSON.stringify(preprocessing)}, encoding="utf-8") as file:
    how = json.load(file)
size = how["input"]["size"]
session = onnxruntime.InferenceSession(${JSON.stringify(model)}, providers=["CPUExecutionProvider"])


def pixels_of(file):
    image = pyvips.Image.new_from_file(file)
${image.bits === null ? '' : deep}    loader, shrink = image.get("vips-loader"), ${scale}(image.width, image.height) / size
    if loader.startswith("jpegload"):
        factor = next((f for f in (8, 4, 2) if shrink >= f), 1)
        if factor > 1 and int(shrink) == factor:
            factor //= 2
        image = pyvips.Image.new_from_file(file, shrink=factor)
    elif loader.startswith("webpload") and shrink > 1:
        image = pyvips.Image.new_from_file(file, scale=1 / shrink)
    if image.get_typeof("icc-profile-data") and image.interpretation not in ("grey16", "labs"):
        image = image.icc_transform("srgb", embedded=True, intent="perceptual")
    elif image.interpretation == "cmyk":
        image = image.icc_transform("srgb", input_profile="cmyk", intent="perceptual")
    if image.hasalpha():
        white = 65280 if image.format == "ushort" else 255
        image = image.flatten(background=[white] * (image.bands - 1))
${lines}    pixels = image.colourspace("srgb").numpy().reshape(size, size, 3)
${input.channels === 1 ? grey : ''}    return pixels


def classify(file):
    values = (pixels_of(file) / 255 - how["mean"]) / how["deviation"]
    images = values.transpose(2, 0, 1)[None].astype(np.float32)
    logits = session.run([how["output"]["name"]], {how["input"]["name"]: images})[0][0].astype(np.float64)
    powers = np.exp(logits - logits.max())
    pairs = sorted(zip(how["classes"], powers / powers.sum()), key=lambda pair: -pair[1])
    return {"file": file, "predictions": [{"label": label, "probability": float(p)} for label, p in pairs[:5]]}


print(json.dumps([classify(file) for file in sys.argv[1:]], indent=2))
`;
}

/**
 * Programs for Node.js and Python that read an exported ONNX file and its preprocessing, and print what
 * `mixnas predict --json` does. They decode and scale with libvips, as mixnas does, so that pixels are equal.
 */
export function snippetsFor(files: ExportedFiles, preprocessing: Preprocessing): Snippet[] {
  return [
    {
      file: 'classify.mjs',
      install: 'npm install onnxruntime-node sharp',
      run: 'node classify.mjs IMAGE...',
      source: nodeSource(files, preprocessing),
    },
    {
      file: 'classify.py',
      install: 'pip install onnxruntime numpy "pyvips[binary]"',
      run: 'python classify.py IMAGE...',
      source: pythonSource(files, preprocessing),
    },
  ];
}
