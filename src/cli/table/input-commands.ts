import { ADDITIONS, type Addition } from '../../util/optional-packages.ts';
import { readBudget, readSide, readSplits, readTime } from '../init/answers.ts';
import { argument, commands, type Example, example, option } from './define.ts';
import { oneOf } from './option-values.ts';
import { JSON_DOCUMENT, SET } from './shared.ts';

const KINDS = ['cifar10', 'cifar100'] as const;
const FETCHED_SETS = [...KINDS, 'pets', 'food101'] as const;
const SETS = ['synthetic', ...KINDS] as const;

const packing = (purpose: string, ...examples: readonly [Example, ...Example[]]) => ({
  step: 'begin' as const,
  examples,
  args: [
    argument(
      '<config|kind>',
      'YAML file of a search or a training, or synthetic, cifar10, cifar100, image-folder, coco, scenes',
    ),
    argument('[folder]', 'folder of the images, after a kind'),
  ] as const,
  purpose,
  options: [SET, JSON_DOCUMENT] as const,
});

/** Commands about what a search needs: images, a config, this machine. */
export const INPUT_COMMANDS = commands({
  init: {
    step: 'begin',
    args: [argument('[folder]', 'folder of your images (default: synthetic images, see --data)')],
    purpose:
      'looks at a folder of images, asks how large networks may be and how long the search may take, and writes a commented config (`--yes` asks nothing)',
    options: [
      option('--data <kind>', `without a folder: ${SETS.join(', ')}`, oneOf(SETS)),
      option('--budget <limit>', 'what a network may cost: "20M macs", "200k params" or "2 ms"', readBudget),
      option('--time <duration>', 'time for the search: "20 min", "2 h"', readTime),
      option('--resolution <pixels>', 'side of the square images that networks see', readSide),
      option('--splits <folders>', 'none, or train=FOLDER,validation=FOLDER,test=FOLDER (docs/data.md)', readSplits),
      option('--yes', 'ask nothing: take what is proposed'),
      option('--out <file>', 'the config (default: <name of the folder>.yaml)'),
      option('--force', 'replace files that exist'),
      JSON_DOCUMENT,
    ],
    examples: [
      example('mixnas init photos', 'looks at the images and asks'),
      example('mixnas init photos --budget "20M macs" --time "2 h" --yes'),
    ],
  },
  'data info': packing(
    'what a data set holds; packs it where it is not packed yet',
    example('mixnas data info photos.yaml'),
    example('mixnas data info image-folder photos', 'before there is a config'),
  ),
  'data import': packing(
    'packs a data set now, so that a search starts at once',
    example('mixnas data import photos.yaml'),
  ),
  'data fetch': {
    step: 'begin',
    args: [
      argument('<set>', FETCHED_SETS.join(', '), oneOf(FETCHED_SETS)),
      argument(
        '[folder]',
        "folder to put it in (default: where configs look for it: data in a clone, else mixnas in the user's data folder)",
      ),
    ],
    purpose: 'downloads a public set, checks its published hash, unpacks it',
    options: [
      option('--url <url>', 'another place of the same archive; of pets, which has two, the folder that holds them'),
      JSON_DOCUMENT,
    ],
    examples: [
      example('mixnas data fetch cifar10'),
      example('mixnas data fetch pets', '37 breeds, 811 MB; food101: 101 dishes, 5 GB'),
    ],
  },
  config: {
    step: 'begin',
    args: [argument('[config]', 'YAML file of a search, a training or an experiment')],
    purpose:
      'the resolved config with every default; what it names must be there; `--schema [search|training|experiment]` for editors, `--schema protocol` for trainers',
    options: [
      SET,
      option(
        '--schema [kind]',
        'print the JSON Schema of search (the default), training or experiment configs, or of the trainer protocol, instead',
        oneOf(['search', 'training', 'experiment', 'protocol']),
      ),
    ],
    examples: [
      example('mixnas config photos.yaml', 'checks it'),
      example('mixnas config --schema > config.schema.json', 'for editors'),
    ],
  },
  configs: {
    step: 'begin',
    args: [],
    purpose: 'the configs that come with mixnas, usable by name: `mixnas search quickstart`',
    options: [JSON_DOCUMENT],
    examples: [example('mixnas configs')],
  },
  doctor: {
    step: 'machine',
    args: [],
    purpose:
      'what works on this machine, and the command that adds what does not; `--install native|onnx|tfjs|tensorflow` adds it; `--trainer CONFIG` checks a training program against the protocol',
    options: [
      option(
        '--install <what>',
        'add something first: build the native engine, or install ONNX Runtime (onnx), TensorFlow.js (tfjs), or its ' +
          'back end tensorflow',
        oneOf(Object.keys(ADDITIONS) as Addition[]),
      ),
      option(
        '--trainer <config>',
        'check the program of evaluator.command in a config instead (docs/trainer-protocol.md)',
      ),
      SET,
      JSON_DOCUMENT,
    ],
    examples: [
      example('mixnas doctor'),
      example('mixnas doctor --install onnx', 'adds ONNX Runtime'),
      example('mixnas doctor --trainer mine.yaml', 'checks a training program'),
    ],
  },
});
