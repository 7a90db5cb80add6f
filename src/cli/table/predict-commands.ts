import { argument, commands, example, option } from './define.ts';
import { oneOf, share, wholeNumber } from './option-values.ts';
import { ENGINE, JSON_DOCUMENT, SELECT, SET, THREADS } from './shared.ts';

const MODEL = argument('<model>', 'folder of a run or a training, or an exported ONNX file with the JSON beside it');

const HOW = [
  SELECT,
  option('--weights <file>', 'a checkpoint, instead of the weights that belong to the network'),
  ENGINE,
  THREADS,
] as const;

/** Commands that use a trained network. */
export const PREDICT_COMMANDS = commands({
  predict: {
    step: 'use',
    args: [MODEL, argument('<images...>', 'image files, or folders of images')],
    purpose:
      'classes and probabilities of images, or the objects in them and their boxes, by a run, a training, or an exported ONNX file',
    options: [
      option(
        '--top <n>',
        'classes to tell of each image (default: 5, or all where there are fewer); of a detector objects (default: all)',
        wholeNumber(1),
      ),
      option('--score <n>', 'of a detector: least probability of an object that is told, 0 to 1 (default: 0.3)', share),
      option('--draw <dir>', 'of a detector: write each image with the boxes drawn into this folder, as PNG'),
      ...HOW,
      option(
        '--json',
        'print one JSON document: [{file, predictions: [{label, probability}]}], of a detector [{file, width, height, detections: [{label, score, box: {x, y, width, height}}]}] in pixels',
      ),
    ],
    examples: [
      example('mixnas predict runs/photos-trial-7 cat.jpg'),
      example('mixnas predict best.onnx photos/test --top 1 --json'),
      example('mixnas predict runs/street street.jpg --draw boxes', 'a detector: draws what it finds'),
    ],
  },
  evaluate: {
    step: 'use',
    args: [
      MODEL,
      argument('<data>', 'folder of labelled images, cifar10, cifar100, synthetic, or a config with a data section'),
    ],
    purpose:
      "top-1, top-5, loss, precision and recall of each class, and which are taken for which, on labelled images; of a detector COCO's average precisions (`--split test|validation|train|all`); `--html FILE` writes a page with the worst answers",
    options: [
      option(
        '--split <name>',
        'which images: train, validation, test or all (default: test where there are test images, else all)',
        oneOf(['train', 'validation', 'test', 'all']),
      ),
      SET,
      ...HOW,
      option('--html <file>', 'also write one HTML page: scores, confusions and the worst answers with their images'),
      JSON_DOCUMENT,
    ],
    examples: [
      example('mixnas evaluate runs/train-cifar10-mixnet-s cifar10', 'on its test images'),
      example('mixnas evaluate best.onnx photos --split validation'),
    ],
  },
});
