import { argument, commands, example, option, optionWith } from './define.ts';
import { oneOf, positive, wholeNumber } from './option-values.ts';
import { JSON_DOCUMENT, SELECT, sizes } from './shared.ts';

const FORMATS = ['ofa', 'proxylessnas', 'dynamicofa', 'tf-nas'] as const;
const FORMS = ['split', 'merged', 'fastest'] as const;

const SPACE = argument('<space>', 'a name from search-spaces/, or the path of a YAML file');
const DEVICE = optionWith('cpu', '--device <device>', 'a name from devices/, or a YAML file', (text: string) => text);
const DEVICE_CHANGES = [
  option('--threads <n>', "threads to compute with (default: the device's)", wholeNumber(1)),
  option('--batch <n>', "images in one call (default: the device's)", wholeNumber(1)),
] as const;
const EFFORT = [
  optionWith(50, '--runs <n>', 'smallest number of timed runs per network', wholeNumber(1)),
  optionWith(1, '--seconds <n>', 'shortest total time of these runs, in seconds', positive),
] as const;
/** What decides which kernels and networks a table needs. */
const TARGET = [
  option(
    '--size <pixels>',
    "side of the square input image (default: the space's resolution, else 32)",
    wholeNumber(1),
  ),
  optionWith(10, '--classes <n>', 'number of classes', wholeNumber(1)),
  optionWith(200, '--networks <n>', 'whole networks that the sum of kernels is corrected by', wholeNumber(10)),
  optionWith(0, '--seed <n>', 'seed of which networks are drawn', wholeNumber(0)),
  optionWith(5000, '--max-kernels <n>', 'time at most this many kernels and interpolate the others', wholeNumber(1)),
] as const;

/** Commands that measure and predict latencies. */
export const LATENCY_COMMANDS = commands({
  'latency measure': {
    step: 'measure',
    args: [argument('<networks...>', 'published networks, architecture files, block strings, or folders')],
    purpose: 'milliseconds of networks on a device (`--device`: a name from `devices/` or a file)',
    options: [
      DEVICE,
      ...DEVICE_CHANGES,
      ...sizes('224', '1000'),
      ...EFFORT,
      optionWith(0, '--seed <n>', 'seed of the order in which networks take turns', wholeNumber(0)),
      JSON_DOCUMENT,
    ],
    examples: [
      example('mixnas latency measure mixnet-s mobilenet-v2', 'in ONNX Runtime on this machine'),
      example('mixnas latency measure best.json --device openvino --threads 1'),
    ],
  },
  'latency build': {
    step: 'measure',
    args: [SPACE],
    purpose:
      'a latency table of a search space: times its kernels, corrects their sum by whole networks; a second call continues',
    options: [
      option('--out <file>', 'table to write; FILE.partial keeps what is measured'),
      DEVICE,
      ...DEVICE_CHANGES,
      option('--from <results>', 'what the runner of a kit printed, instead of measuring here'),
      ...TARGET,
      JSON_DOCUMENT,
    ],
    examples: [example('mixnas latency build mixnet-cifar --out cpu.json', 'a table for: device: cpu.json')],
  },
  'latency check': {
    step: 'measure',
    args: [argument('<table>', 'a table that mixnas latency build wrote')],
    purpose: 'measures networks that a table was not built with, and compares them with what it predicts',
    options: [
      optionWith(60, '--networks <n>', 'networks to measure', wholeNumber(2)),
      optionWith(1, '--seed <n>', 'seed of which networks are drawn', wholeNumber(0)),
      option('--device <device>', 'device to measure on (default: the one that the table was built on)'),
      option('--space <space>', 'the space of the table, where it is a file of your own'),
      option('--out <file>', 'picture of predicted against measured, SVG'),
      JSON_DOCUMENT,
    ],
    examples: [example('mixnas latency check cpu.json --networks 30 --out check.svg')],
  },
  'latency import': {
    step: 'measure',
    args: [argument('<file>', "OFA's YAML, ProxylessNAS's CSV, DynamicOFA's or TF-NAS's JSON")],
    purpose: "reads another tool's table of blocks; `--space S` says which blocks of a space it does not cover",
    options: [
      option('--format <format>', FORMATS.join(', '), oneOf(FORMATS)),
      option('--out <file>', 'table to write'),
      option('--name <name>', "what the device is called (default: the file's name)"),
      option('--space <space>', 'say which blocks of a search space the table does not cover'),
      option(
        '--size <pixels>',
        'with --space: side of the square input image (default: its resolution, else 224)',
        wholeNumber(1),
      ),
      optionWith(1000, '--classes <n>', 'with --space: number of classes', wholeNumber(1)),
      JSON_DOCUMENT,
    ],
    examples: [example('mixnas latency import note10_lookup_table.yaml --format ofa --out note10.json')],
  },
  'latency export': {
    step: 'measure',
    args: [argument('<table>', 'a table that mixnas latency import wrote')],
    purpose: 'writes an imported table in the format that it was imported from',
    options: [
      option('--format <format>', FORMATS.join(', '), oneOf(FORMATS)),
      option('--out <file>', 'file to write instead of stdout'),
    ],
    examples: [example('mixnas latency export note10.json --format ofa --out note10.yaml')],
  },
  'latency kit': {
    step: 'measure',
    args: [SPACE],
    purpose: 'a folder of ONNX files with a small runner, for a device that has no Node.js',
    options: [
      option('--out <folder>', 'folder to write; it must not exist or be empty'),
      optionWith('fastest', '--depthwise <how>', 'how mixed depthwise convolutions are written', oneOf(FORMS)),
      ...TARGET,
      JSON_DOCUMENT,
    ],
    examples: [example('mixnas latency kit mixnet-cifar --out kit', 'then copy kit/ to the device')],
  },
  'bench latency': {
    step: 'measure',
    args: [argument('<network>', 'published network, architecture file, block strings, or folder of a run')],
    purpose:
      'latency of a network on the runtimes here: our engine, ONNX Runtime by optimisation level, threads and form',
    options: [
      SELECT,
      ...sizes('224', '1000'),
      optionWith(1, '--batch <n>', 'images in one call', wholeNumber(1)),
      option('--threads <n>', 'threads to compute with (default: 1, then all cores)', wholeNumber(1)),
      ...EFFORT,
      JSON_DOCUMENT,
    ],
    examples: [example('mixnas bench latency mixnet-s --threads 1')],
  },
});
