import { option, optionWith } from './define.ts';
import { collect, oneOf, port, positive, selection, wholeNumber, wholeNumbers } from './option-values.ts';

/** Options that several commands have. */

export const JSON_DOCUMENT = option('--json', 'print one JSON document');

export const SELECT = option(
  '--select <which>',
  'of a run: best (by reward, the default), knee (of the front) or trial:N',
  selection,
);

export const SET = optionWith(
  [],
  '--set <path=value>',
  'replace one value of the config, for instance data.resolution=16 (repeatable)',
  collect,
);

export const ENGINE = option('--engine <name>', 'auto, native or tfjs', oneOf(['auto', 'native', 'tfjs']));

export const THREADS = option('--threads <n>', 'threads to compute with (default: all cores)', wholeNumber(1));

export const SEED = option('--seed <n>', 'root of every random draw', wholeNumber(0));

export const WIDTH = option(
  '--width <n>',
  'published networks: this many times the channels, for instance 0.5 (MobileNets V1 and V2, MixNet-S and M)',
  positive,
);

/** What published networks and block strings are built for. @param size default side @param classes default number */
export const sizes = (size: string, classes: string) =>
  [
    option('--size <pixels>', `side of the square input image, unless the file fixes it (${size})`, wholeNumber(1)),
    option('--classes <n>', `number of classes, unless the file fixes it (${classes})`, wholeNumber(1)),
    option('--low-res', 'published networks: keep the first two strides at 1 (default: for images of 64 px or less)'),
    option('--no-low-res', 'published networks: keep every stride whatever the size'),
    WIDTH,
  ] as const;

/** Changes of a network's depthwise convolutions. */
export const VARIANT = [
  option('--kernels <list>', 'depthwise kernels instead of its own, for instance 3,5,7', wholeNumbers),
  option('--groups <n>', 'depthwise kernels 3, 5, … in this many groups (1 to 6)', wholeNumber(1)),
  option('--partition <kind>', 'how kernels share the channels: equal or exponential', oneOf(['equal', 'exponential'])),
  option('--dilated', 'dilated 3×3 kernels instead of large ones, in layers without a stride'),
  option('--layer <n>', 'change only this depthwise layer, counted from 0', wholeNumber(0)),
] as const;

export const QUEUE = option(
  '--queue <url>',
  'Redis of a queue, redis://HOST:PORT; with a password best as MIXNAS_QUEUE in the environment, the default',
);

/** How a search serves workers on other machines. */
export const QUEUED = [
  QUEUE,
  option('--data-port <n>', 'port on which workers fetch data from this machine (default: one that is free)', port),
  option(
    '--data-url <url>',
    'where workers reach that port, where they cannot see it (default: the addresses of this machine)',
  ),
] as const;

export const END_WITH_PARENT = option(
  '--end-with-parent',
  'stop, as Ctrl-C does, when the terminal is closed or the program that started this one ends (npx, a script)',
);

export const ON_TRIAL = option(
  '--on-trial <command>',
  'a command of the shell that gets each trial as one line of JSON on its standard input (docs/trackers.md)',
);

/** Where a page is served that no port was named for. */
export const LIVE_PORT = 4747;

export const LIVE = option(
  '--live [port]',
  `also serve a page that follows the run (mixnas live), at port ${LIVE_PORT} or this one`,
  port,
);
