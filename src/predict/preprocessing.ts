import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Architecture } from '../architecture/index.ts';
import { scaledSide } from '../data/index.ts';
import { ONNX_PIXELS, ONNX_PROBABILITIES } from '../export/index.ts';
import { isDetector } from '../graph/index.ts';
import { checkDocument } from '../util/check-document.ts';
import { MixnasError, messageOf } from '../util/errors.ts';

const perChannel = z.array(z.number()).min(1);

const schema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('preprocessing'),
  name: z.string(),
  input: z.strictObject({
    name: z.string(),
    type: z.enum(['float32', 'uint8']),
    layout: z.enum(['NCHW', 'NHWC']),
    size: z.int().min(1),
    channels: z.union([z.literal(1), z.literal(3)]),
  }),
  image: z.strictObject({
    orientation: z.literal('exif'),
    transparent: z.literal('white'),
    fit: z.enum(['crop', 'pad', 'stretch']),
    centreCrop: z.number().optional(),
    filter: z.literal('lanczos3'),
    bits: z.int().min(8).max(16).nullable(),
    steps: z.array(z.string()),
  }),
  inside: z.array(z.string()).optional(),
  mean: perChannel.optional(),
  deviation: perChannel.optional(),
  output: z.strictObject({
    name: z.string(),
    kind: z.enum(['logits', 'probabilities', 'answers', 'boxes', 'detections']),
    suppression: z
      .strictObject({ score: z.number(), iou: z.number(), perClass: z.int().min(1), most: z.int().min(1) })
      .optional(),
  }),
  classes: z.array(z.string()).min(1),
});

/**
 * What is done to an image before a network sees it, and what its answers mean. `input.size` is the side of the square image in
 * pixels; a value v of channel c (0..255) enters as (v / 255 - mean[c]) / deviation[c]; the probability of `classes[k]` is
 * the k-th of the softmax of the answer. `image.bits` are the significant bits of images stored with sixteen, null = all;
 * `image.centreCrop` is the share of the square in the middle that is kept with `crop`, missing where it is all of it;
 * `image.steps` says all of it in words.
 *
 * Of a detector `output.kind` says what the file answers: `answers` as the network gives them, `boxes` of all anchors (`boxes` and
 * `scores`), or `detections` (with `labels` too), and `output.suppression` how boxes are chosen.
 *
 * A file with its preprocessing inside takes RGB pixels uint8 [batch, height, width, 3] of any size and answers probabilities:
 * `inside` says in words what it does itself, `image.steps` what is left to do, and there is no `mean` and `deviation`.
 */
export type Preprocessing = Readonly<z.infer<typeof schema>>;

type Fit = Preprocessing['image']['fit'];
type Squaring = Pick<Preprocessing['image'], 'fit' | 'centreCrop'>;

/** Where a file format takes its images. */
export type InputLayout = Preprocessing['input']['layout'];

const known = z.object({
  classes: z.array(z.string()).min(1),
  mean: perChannel,
  deviation: perChannel,
  data: z.object({
    kind: z.string().optional(),
    fit: schema.shape.image.shape.fit.optional(),
    bits: z.int().optional(),
    centreCrop: z.number().optional(),
  }),
});

function squareStep(fit: Fit, size: number, scaled: number): string {
  switch (fit) {
    case 'crop':
      return `scale the shorter side to ${scaled} pixels (Lanczos, 3 lobes) and keep the ${size} x ${size} pixels in the middle`;
    case 'pad':
      return `scale the longer side to ${size} pixels (Lanczos, 3 lobes) and lay the image on the middle of a black square`;
    case 'stretch':
      return `scale both sides to ${size} pixels (Lanczos, 3 lobes)`;
  }
}

/** Steps up to upright RGB pixels, which no network does itself, … */
function decodingSteps(bits: number | null): string[] {
  return [
    ...(bits === null ? [] : [`of an image stored with sixteen bits keep the highest 8 of the lowest ${bits}`]),
    'turn it upright by its EXIF orientation',
    'convert it to sRGB, 8 bits per channel',
    'lay transparent parts on white',
  ];
}

/** … and from there to what its first layer sees. */
function squareSteps({ fit, centreCrop }: Squaring, size: number, channels: 1 | 3): string[] {
  const grey = 'make it grey: (299 R + 587 G + 114 B) / 1000, rounded';
  return [
    squareStep(fit, size, scaledSide({ size, fit, centreCrop })),
    ...(channels === 1 ? [grey] : []),
    'subtract the mean from value / 255, divide by the deviation, channel by channel',
  ];
}

/**
 * The preprocessing of a network that was trained on images; null where its document does not say on which.
 * @param layout of the file that the network is exported to
 */
export function preprocessingOf({ name, graph, training }: Architecture, layout: InputLayout): Preprocessing | null {
  const found = known.safeParse(training);
  const [size, , channels] = graph.input;
  if (!found.success || (channels !== 1 && channels !== 3)) return null;
  const { classes, mean, deviation, data } = found.data;
  // images with boxes are stretched: their boxes are relative to both sides
  const isBoxed = data.kind === 'coco' || data.kind === 'scenes';
  const { fit = isBoxed ? 'stretch' : 'crop', bits = null, centreCrop } = data;
  return {
    schemaVersion: 1,
    kind: 'preprocessing',
    name,
    input: { name: 'images', type: 'float32', layout, size, channels },
    image: {
      orientation: 'exif',
      transparent: 'white',
      fit,
      ...(centreCrop !== undefined && { centreCrop }),
      filter: 'lanczos3',
      bits,
      steps: [...decodingSteps(bits), ...squareSteps({ fit, centreCrop }, size, channels)],
    },
    mean,
    deviation,
    output: { name: 'logits', kind: isDetector(graph) ? 'answers' : 'logits' },
    classes,
  };
}

/** The same of a detector's file, by what it answers. */
export function answeringBoxes(
  preprocessing: Preprocessing,
  kind: 'answers' | 'boxes' | 'detections',
  suppression: NonNullable<Preprocessing['output']['suppression']>,
): Preprocessing {
  return { ...preprocessing, output: { name: kind === 'answers' ? 'logits' : 'boxes', kind, suppression } };
}

/** What is left of a preprocessing where the exported file does the rest itself. */
export function withRestInside(preprocessing: Preprocessing): Preprocessing {
  const { mean: _, deviation: __, ...rest } = preprocessing;
  const { input, image } = rest;
  return {
    ...rest,
    input: { ...input, name: ONNX_PIXELS, type: 'uint8', layout: 'NHWC', channels: 3 },
    image: { ...image, steps: decodingSteps(image.bits) },
    inside: [...squareSteps(image, input.size, input.channels), 'softmax of the logits'],
    output: { name: ONNX_PROBABILITIES, kind: 'probabilities' },
  };
}

/** Path of the preprocessing of an exported file, beside it: `net.onnx` has `net.preprocessing.json`. */
export function preprocessingFile(model: string): string {
  return `${model.replace(/\.onnx$/i, '')}.preprocessing.json`;
}

/**
 * Reads the preprocessing beside an exported ONNX file.
 * @param file path that messages name; `path` is where it lies
 * @throws MixnasError `PREPROCESSING` where it is missing, or is not one
 */
export function readPreprocessing(file: string, path: string): Preprocessing {
  const hint = 'mixnas export --format onnx writes it beside the file, where the network was trained on images';
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new MixnasError('PREPROCESSING', `preprocessing ${file}: ${messageOf(cause)}`, { hint, cause });
  }
  return checkDocument(schema, document, { code: 'PREPROCESSING', what: 'the preprocessing', source: file, hint });
}
