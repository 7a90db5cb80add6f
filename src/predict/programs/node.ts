import { scaledSide } from '../../data/index.ts';
import type { Preprocessing } from '../preprocessing.ts';
import type { ExportedFiles } from './exported-files.ts';

const SHARP_FIT = { crop: 'cover', pad: 'contain', stretch: 'fill' } as const;

const DEEP = `  if ((await sharp(file).metadata()).depth === 'ushort') throw new Error(file + ': sixteen bits');
`;

const GREY = `  const grey = (i) => Math.round((299 * data[3 * i] + 587 * data[3 * i + 1] + 114 * data[3 * i + 2]) / 1000);
  return Uint8Array.from({ length: size * size }, (_, i) => grey(i));
`;

/** The middle of a square of pixels; as `extract` of sharp, but that a turned JPEG is still made smaller while it is decoded. */
function middleSource(side: number, margin: number): string {
  return `
function middleOf(pixels) {
  const rows = Array.from({ length: size }, (_, y) => ((y + ${margin}) * ${side} + ${margin}) * 3);
  return Buffer.concat(rows.map((from) => pixels.subarray(from, from + size * 3)));
}
`;
}

/** From a file to the tensor that the network wants, where it wants it square and normalised. */
function squareTensor({ image, input }: Preprocessing): string {
  const side = scaledSide({ size: input.size, ...image });
  const margin = (side - input.size) / 2;
  const scaled = margin === 0 ? 'size' : `${side}`;
  const middle = margin === 0 ? '' : `.then(middleOf)`;
  return `const { mean, deviation } = how;
const { size, channels } = input;
${margin === 0 ? '' : middleSource(side, margin)}
async function pixelsOf(file) {
${image.bits === null ? '' : DEEP}  const upright = sharp(file).rotate().toColourspace('srgb').flatten({ background: '#ffffff' });
  const square = upright.resize(${scaled}, ${scaled}, { fit: '${SHARP_FIT[image.fit]}', position: 'centre', background: '#000000' });
  const data = await square.raw().toBuffer()${middle};
${input.channels === 1 ? GREY : '  return data;\n'}}

async function tensorOf(file) {
  const pixels = await pixelsOf(file);
  const area = size * size;
  const values = Float32Array.from(pixels, (_, i) => {
    const c = Math.floor(i / area);
    return (pixels[(i % area) * channels + c] / 255 - mean[c]) / deviation[c];
  });
  return new Tensor('float32', values, [1, channels, size, size]);
}

function probabilitiesOf(logits) {
  const powers = Array.from(logits, (value) => Math.exp(value - Math.max(...logits)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
`;
}

/** The same where the rest is done by the network: upright pixels of any size. */
function wholeTensor({ image }: Preprocessing): string {
  return `
async function tensorOf(file) {
${image.bits === null ? '' : DEEP}  const upright = sharp(file).rotate().toColourspace('srgb').flatten({ background: '#ffffff' });
  const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true });
  return new Tensor('uint8', data, [1, info.height, info.width, 3]);
}

const probabilitiesOf = (answer) => answer;
`;
}

/** A program for Node.js that classifies images by an exported ONNX file, with onnxruntime-node and sharp. */
export function nodeSource({ model, preprocessing }: ExportedFiles, how: Preprocessing): string {
  return `import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const how = JSON.parse(readFileSync(beside(${JSON.stringify(preprocessing)}), 'utf8'));
const { input, output, classes } = how;
const session = await InferenceSession.create(beside(${JSON.stringify(model)}));
${how.input.type === 'uint8' ? wholeTensor(how) : squareTensor(how)}
async function classify(file) {
  const answer = await session.run({ [input.name]: await tensorOf(file) });
  const probabilities = probabilitiesOf(answer[output.name].data);
  const predictions = classes.map((label, k) => ({ label, probability: probabilities[k] }));
  return { file, predictions: predictions.sort((a, b) => b.probability - a.probability).slice(0, 5) };
}

const answers = [];
for (const file of argv.slice(2)) answers.push(await classify(file));
console.log(JSON.stringify(answers, null, 2));
`;
}
