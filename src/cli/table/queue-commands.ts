import { argument, commands, example, option, optionWith } from './define.ts';
import { collect, duration, wholeNumber } from './option-values.ts';
import { JSON_DOCUMENT, QUEUE, THREADS } from './shared.ts';

/** Commands for searches on many machines. */
export const QUEUE_COMMANDS = commands({
  worker: {
    step: 'search',
    args: [],
    purpose:
      'trains for searches on other machines (`--queue redis://HOST`); `--max-time` begins nothing that cannot end',
    options: [
      QUEUE,
      optionWith(1, '--workers <n>', 'trials at the same time on this machine', wholeNumber(1)),
      { ...THREADS, text: 'threads of each (default: the cores divided by --workers, unless the config says it)' },
      option(
        '--max-time <duration>',
        'end within 90s, 30m, 2h30m or 1d (default: SLURM_JOB_END_TIME, else no limit)',
        duration,
      ),
      optionWith([], '--data <dir>', 'folder of packed data on a shared disk, only read (repeatable)', collect),
      option('--programs', 'start the training programs that searches name (evaluator program and torch)'),
      option('--name <text>', 'name in reports (default: the name of this machine)'),
      option('--once', 'end when there is no search to train for (default: wait for one)'),
      option('--idle <duration>', 'end after so long without anything to do', duration),
    ],
    examples: [
      example('mixnas worker --queue redis://head:6390 --workers 4'),
      example('mixnas worker --max-time 2h --idle 10m'),
      example('mixnas worker --queue redis://head:6390 --programs'),
    ],
  },
  workers: {
    step: 'search',
    args: [argument('<run>', 'run folder; the run may still be running')],
    purpose:
      'the machines that work for a search with a queue: what they do, what they have done, how fast, when last heard of',
    options: [JSON_DOCUMENT],
    examples: [example('mixnas workers runs/search'), example('mixnas workers runs/search --json')],
  },
});
