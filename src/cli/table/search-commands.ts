import { argument, commands, example, option, optionWith } from './define.ts';
import { collect, oneOf, port, wholeNumber } from './option-values.ts';
import {
  END_WITH_PARENT,
  ENGINE,
  JSON_DOCUMENT,
  LIVE,
  LIVE_PORT,
  ON_TRIAL,
  QUEUED,
  SEED,
  SELECT,
  SET,
  THREADS,
  WIDTH,
} from './shared.ts';

const MOVED = optionWith(
  [],
  '--set <path=value>',
  'where files lie now that have moved: data.path, data.labels or evaluator.table; or another data.decoders (repeatable)',
  collect,
);

const REPORT_FORMATS = ['text', 'html', 'md', 'csv', 'json', 'tensorboard'] as const;
const EXPERIMENT_FORMATS = ['text', 'md', 'csv', 'json'] as const;

/** Commands that search, train, and tell what was found. */
export const SEARCH_COMMANDS = commands({
  search: {
    step: 'search',
    args: [argument('<config>', 'YAML file, or a name of mixnas configs; quickstart needs no data')],
    purpose:
      'runs a search into `runs/<name>` (`--run DIR` for another folder); `--dry-run` says what it would do and take',
    options: [
      option('--run <dir>', 'run folder (default: runs/<name of the config>)'),
      SET,
      option('--trials <n>', 'networks to evaluate', wholeNumber(1)),
      option('--workers <n>', 'trials at the same time; with --queue on all machines together', wholeNumber(1)),
      ENGINE,
      SEED,
      option(
        '--dry-run',
        'only say what it would do: networks within the limits, time, memory, disk; nothing is stored',
      ),
      ...QUEUED,
      ON_TRIAL,
      LIVE,
      END_WITH_PARENT,
      option('--json', 'print the report as one JSON document'),
    ],
    examples: [
      example('mixnas search quickstart', 'a first search on generated images, a few minutes'),
      example('mixnas search photos.yaml --dry-run', 'what it would do and how long it takes'),
      example('mixnas search photos.yaml --run runs/longer --trials 100 --workers 2'),
      example('mixnas search photos.yaml --set training.epochs=20 --set search.maxSeconds=3600'),
    ],
  },
  train: {
    step: 'use',
    args: [
      argument('<network>', 'published network, architecture file, block strings, or run folder (see --select)'),
      argument(
        '[config]',
        'YAML file with data and training, for instance configs/train-cifar10.yaml; a run needs none: it holds its own',
      ),
    ],
    purpose:
      'trains one network (published, a file, or a trial of a run: `--select`) into `runs/<config>-<network>` (`--out DIR`); a run needs no config',
    options: [
      option(
        '--out <dir>',
        'folder of the training (default: runs/<config>-<network>; of a run runs/<run>-trial-<number>)',
      ),
      SET,
      option(
        '--epochs <n>',
        'passes over the training images (default: those of the config; of a run those of its finals, else five times those of its trials)',
        wholeNumber(1),
      ),
      option(
        '--task <kind>',
        'classification or detection (default: of data with boxes detection, else classification)',
        oneOf(['classification', 'detection']),
      ),
      optionWith(
        'scratch',
        '--from <weights>',
        'scratch: fresh weights; kept: the trained ones of the run or the training; or the folder of another one, a checkpoint, a safetensors file (timm or mixnas export)',
        (text: string) => text,
      ),
      WIDTH,
      ENGINE,
      THREADS,
      SEED,
      SELECT,
      END_WITH_PARENT,
      option('--json', 'print the result as one JSON document'),
    ],
    examples: [
      example('mixnas train runs/photos', 'the best network of a search, on all images'),
      example('mixnas train runs/photos --select trial:7 --epochs 50 --from kept'),
      example('mixnas train mixnet-s train-cifar10', 'a published network by a config that comes with mixnas'),
      example('mixnas train mobilenet-v2 train-cifar10 --width 0.5', 'with half of its channels'),
      example('mixnas train mobilenet-v2 train-scenes --task detection', 'a detector, on scenes made in process'),
    ],
  },
  resume: {
    step: 'search',
    args: [argument('<run>', 'folder of a search or a training')],
    purpose: 'continues a search or a training that was stopped by Ctrl-C, a crash or `kill -9`',
    options: [
      option(
        '--trials <n>',
        'of a search: networks to evaluate in all, instead of the number it was started with',
        wholeNumber(1),
      ),
      MOVED,
      ...QUEUED,
      ON_TRIAL,
      LIVE,
      END_WITH_PARENT,
      option('--json', 'print the report, or the result of the training, as one JSON document'),
    ],
    examples: [
      example('mixnas resume runs/photos', 'after Ctrl-C, a crash or kill -9'),
      example('mixnas resume runs/photos --trials 200', 'goes on to more networks'),
      example('mixnas resume runs/photos --set data.path=/mnt/photos', 'where the images lie now'),
    ],
  },
  report: {
    step: 'search',
    args: [argument('<run...>', 'folders of searches, which may still be running, or of one training')],
    purpose:
      'front, best networks, hypervolume, failures; several runs are compared; of a training curve, test result and errors; `--format text|html|md|csv|json|tensorboard`; `html` is one page that stands alone (`--out report.html`), `tensorboard` a folder of event files of one search',
    options: [
      optionWith('text', '--format <format>', REPORT_FORMATS.join(', '), oneOf(REPORT_FORMATS)),
      option('--json', 'the same as --format json'),
      option('--out <file>', 'write to a file instead of stdout; with tensorboard a folder, which it needs'),
    ],
    examples: [
      example('mixnas report runs/photos'),
      example('mixnas report runs/photos --format html --out report.html', 'one page that stands alone'),
      example('mixnas report runs/photos runs/photos-2', 'compares them'),
      example('mixnas report runs/photos-trial-7', 'of a training: curve, test result, errors'),
      example('mixnas report runs/photos --format csv --out trials.csv'),
      example(
        'mixnas report runs/photos --format tensorboard --out tensorboard',
        'event files, for tensorboard --logdir tensorboard',
      ),
    ],
  },
  live: {
    step: 'search',
    args: [argument('<run...>', 'run folders; they may still be running')],
    purpose:
      'serves a page that follows runs, at `http://127.0.0.1:4747` until Ctrl-C; only reads them; `--host` for other machines, with a token',
    options: [
      option(
        '--port <n>',
        `port to listen at, 0 = any that is free (default: ${LIVE_PORT}, or any where that is taken)`,
        port,
      ),
      optionWith(
        '127.0.0.1',
        '--host <address>',
        'address to listen at; 0.0.0.0 = reachable from other machines',
        String,
      ),
      END_WITH_PARENT,
    ],
    examples: [
      example('mixnas live runs/photos', 'in a browser of this machine'),
      example('mixnas live runs/photos runs/photos-2', 'beside each other'),
      example('mixnas live runs/photos --host 0.0.0.0', 'for other machines, with a token'),
    ],
  },
  audit: {
    step: 'search',
    args: [argument('<config>', 'YAML file of a search')],
    purpose:
      'whether the short training of a config ranks networks as longer trainings or a table (`--truth FILE`) do, better than counting multiply-adds; `--proxy NAME:path=value` for others beside it, `--svg FILE` for a picture',
    options: [
      option('--out <dir>', 'folder of the results; the same call continues there (default: runs/audit-<name>)'),
      SET,
      optionWith(30, '--networks <n>', 'networks to compare, chosen over all sizes', wholeNumber(3)),
      option('--genotypes <file>', 'compare these networks: a JSON list, one a line, or a report as JSON or CSV'),
      optionWith([], '--proxy <name:path=value,...>', 'audit the config with these changes too (repeatable)', collect),
      option('--proxies <file>', 'YAML file of such proxies: {name: {path: value, ...}, ...}'),
      option('--truth <file>', 'table of known results, instead of longer trainings'),
      optionWith(
        [],
        '--truth-set <path=value>',
        'change the trainings that tell the truth (default: five times the epochs, all images; repeatable)',
        collect,
      ),
      optionWith(1, '--seeds <n>', 'trainings per network that tell the truth, averaged', wholeNumber(1)),
      option('--workers <n>', 'networks at the same time', wholeNumber(1)),
      ENGINE,
      SEED,
      option('--svg <file>', 'draw readings against the truth into a file'),
      JSON_DOCUMENT,
    ],
    examples: [
      example('mixnas audit cifar10 --networks 20', 'are five times the epochs of the same opinion?'),
      example('mixnas audit nas-bench-macro-cifar10 --truth accuracies.json --svg audit.svg'),
    ],
  },
  experiment: {
    step: 'search',
    args: [argument('<config>', 'YAML file of an experiment, or the folder of its run')],
    purpose:
      'trains every network of a list (kernels, groups, widths, layers), under several settings and seeds, and compares them; of its run folder it tells what was found; `--svg FILE` draws it',
    options: [
      option('--run <dir>', 'run folder (default: runs/<name of the config>)'),
      SET,
      option('--seeds <n>', 'trainings of each network under each settings', wholeNumber(1)),
      option(
        '--from <weights>',
        'what settings with init begin with: the folder of a run or of a training, a checkpoint, a safetensors file',
      ),
      option('--workers <n>', 'trainings at the same time; with --queue on all machines together', wholeNumber(1)),
      ENGINE,
      SEED,
      ...QUEUED,
      ON_TRIAL,
      LIVE,
      END_WITH_PARENT,
      optionWith('text', '--format <format>', EXPERIMENT_FORMATS.join(', '), oneOf(EXPERIMENT_FORMATS)),
      option('--out <file>', 'write to a file instead of stdout'),
      option('--svg <file>', 'draw the networks into a file'),
      JSON_DOCUMENT,
    ],
    examples: [
      example('mixnas experiment configs/paper/kernel-sweep-cifar10.yaml'),
      example('mixnas experiment paper/transfer-cifar10 --from runs/source', 'fine-tuned against from scratch'),
      example('mixnas experiment runs/kernel-sweep-cifar10 --svg kernels.svg', 'what a finished one found'),
    ],
  },
});
