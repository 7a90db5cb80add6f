import { argument, commands, type Example, example, option, optionWith } from './define.ts';
import { oneOf, points, wholeNumber } from './option-values.ts';
import { JSON_DOCUMENT, SELECT, SET, sizes, THREADS, VARIANT } from './shared.ts';

const EXPORT_FORMATS = ['json', 'timm', 'tf-blocks', 'onnx', 'tfjs', 'torch'] as const;
const NETWORK = 'published network, architecture file, block strings, or folder of a run or a training';

const BENCH_OPTIONS = [
  SELECT,
  ...sizes('32 for published networks', '10 for published networks'),
  optionWith(64, '--batch <n>', 'images of a step', wholeNumber(1)),
  THREADS,
  optionWith('auto', '--engine <name>', 'auto, native or tfjs', oneOf(['auto', 'native', 'tfjs'])),
  optionWith(10, '--steps <n>', 'steps to measure, after two to warm up', wholeNumber(1)),
  option('--ops', 'native: the time of each kernel by kind of op, with its share of the roofline'),
  JSON_DOCUMENT,
] as const;

const bench = (purpose: string, ...examples: readonly [Example, ...Example[]]) => ({
  step: 'measure' as const,
  examples,
  args: [argument('<network>', NETWORK)] as const,
  purpose,
});

/** Commands that look at networks and measure them, and the comparison of controllers. */
export const NETWORK_COMMANDS = commands({
  export: {
    step: 'use',
    args: [argument('<network>', `${NETWORK}; it may still be running`)],
    purpose:
      'a network as a file: `--format json`, `timm`, `tf-blocks`, `onnx`, `tfjs` or `torch`; of a run `--select best|knee|trial:N`, of a run or a training with its trained weights; `--verify` runs the model file and compares',
    options: [
      SELECT,
      optionWith('json', '--format <format>', EXPORT_FORMATS.join(', '), oneOf(EXPORT_FORMATS)),
      option('--out <path>', 'file to write instead of stdout; needed for onnx (a file), tfjs and torch (a folder)'),
      option(
        '--weights <file>',
        'onnx, tfjs, torch: a checkpoint, or best or last of a training (default: the trained ones of a run, or of the last epoch of a training)',
      ),
      option('--fresh', 'onnx, tfjs, torch: random weights, also of a run or a training'),
      option(
        '--seed <n>',
        'onnx, tfjs, torch: seed of random weights (default: that of the trial, else 0)',
        wholeNumber(0),
      ),
      option('--fold', 'onnx, tfjs: fold batch norm into the convolutions before it'),
      option(
        '--depthwise <form>',
        'onnx: mixed depthwise convolutions as split, merged or fastest (by a rule for each layer, the default)',
        oneOf(['split', 'merged', 'fastest']),
      ),
      option(
        '--with-preprocessing',
        'onnx: upright RGB pixels (uint8, any size) to probabilities: scaling, normalisation and softmax are inside the file',
      ),
      option(
        '--answers <what>',
        'onnx of a detector: detections of one image (suppression inside, the default), boxes of any number of images, or raw',
        oneOf(['detections', 'boxes', 'raw']),
      ),
      option(
        '--programs',
        'onnx, tfjs: write programs beside the file that classify images by it, for Node.js, Python and browsers (tfjs: for browsers)',
      ),
      option(
        '--verify',
        'onnx, tfjs, torch: run what was written in ONNX Runtime, TensorFlow.js or PyTorch (python3 of the PATH) and compare it with our own engine',
      ),
      option('--json', 'onnx, tfjs, torch: tell what was written as one JSON document'),
      ...sizes('224', '1000'),
      ...VARIANT,
    ],
    examples: [
      example('mixnas export runs/photos --format onnx --out best.onnx --verify', 'the best network with its weights'),
      example('mixnas export runs/photos --select knee --format json --out knee.json'),
      example('mixnas export mixnet-s --format torch --out mixnet_s --fresh', 'a published network for PyTorch'),
      example('mixnas export runs/photos --format torch --out best --verify', 'compared with PyTorch here'),
    ],
  },
  arch: {
    step: 'look',
    args: [argument('[network]', NETWORK)],
    purpose:
      'shapes, parameters, multiply-adds; `--layers` for every block; `--kernels 3,5,7` for variants (of `export` too); `--space S --genotypes F` for many genotypes of a search space, one JSON line each',
    options: [
      SELECT,
      ...sizes('224; with --space its resolution, else 32', '1000; 10 with --space'),
      ...VARIANT,
      option('--layers', 'list every block'),
      JSON_DOCUMENT,
      option('--svg <file>', 'draw the network into a file'),
      option('--space <name|file>', 'search space of --genotypes'),
      option('--genotypes <file>', 'describe one genotype per line ("-": stdin), as one JSON line each'),
    ],
    examples: [
      example('mixnas arch mixnet-s --layers'),
      example('mixnas arch runs/photos --svg best.svg', 'a picture of the best network'),
      example('mixnas arch mobilenet-v2 --kernels 3,5,7 --partition equal'),
    ],
  },
  'bench train': {
    ...bench(
      'time of a training step here, beside what the machine allows; `--ops` for each kernel',
      example('mixnas bench train mixnet-s --size 32 --batch 64 --ops'),
      example('mixnas bench train mixnet-s --activations bf16', 'with engine.activations of a config'),
    ),
    options: [
      ...BENCH_OPTIONS,
      optionWith('float32', '--activations <type>', 'native: float32 or bf16', oneOf(['float32', 'bf16'])),
    ],
  },
  'bench infer': {
    ...bench(
      'time of an inference here, beside what the machine allows; `--ops` for each kernel',
      example('mixnas bench infer mobilenet-v2 --size 224 --batch 1 --threads 1'),
    ),
    options: BENCH_OPTIONS,
  },
  'bench controllers': {
    step: 'measure',
    args: [argument('<config>', 'YAML file, for instance configs/nas-bench-macro.yaml')],
    purpose: 'what each controller finds after how many trials, on known accuracies or on a made-up function',
    options: [
      optionWith(10, '--seeds <n>', 'runs of each controller', wholeNumber(1)),
      optionWith(200, '--trials <n>', 'trials of each run', wholeNumber(1)),
      optionWith(0, '--noise <points>', 'deviation of a normal noise on each reading, percent points', points),
      optionWith(1, '--workers <n>', 'trials that run at a time: results are told so much later', wholeNumber(1)),
      option('--controllers <names>', 'compare only these, separated by commas'),
      SET,
      option('--svg <file>', 'write a picture of regret and hypervolume against trials'),
      JSON_DOCUMENT,
    ],
    examples: [example('mixnas bench controllers nas-bench-macro --seeds 5 --trials 100')],
  },
  zoo: {
    step: 'look',
    args: [],
    purpose: 'the published networks: our exact counts beside the published figures',
    options: [JSON_DOCUMENT],
    examples: [example('mixnas zoo'), example('mixnas zoo --json')],
  },
});
