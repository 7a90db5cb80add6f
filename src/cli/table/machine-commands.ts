import { argument, commands, example, option } from './define.ts';
import { days, oneOf } from './option-values.ts';
import { JSON_DOCUMENT } from './shared.ts';

/** Shells that completion is written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Commands about what is on the disk of this machine. */
export const MACHINE_COMMANDS = commands({
  runs: {
    step: 'search',
    args: [argument('[folder]', 'folder of runs (default: runs)')],
    purpose:
      'the runs and trainings of a folder: state, trials, best accuracy, size, date; broken ones are told as that',
    options: [JSON_DOCUMENT],
    examples: [example('mixnas runs'), example('mixnas runs /mnt/old-runs --json')],
  },
  cache: {
    step: 'machine',
    args: [],
    purpose: 'packed images: what they are of, size, last use, and which processes use them',
    options: [JSON_DOCUMENT],
    examples: [example('mixnas cache')],
  },
  'cache clear': {
    step: 'machine',
    args: [],
    purpose:
      'removes packed images that no process uses (`--older-than 30d`); they are packed again when they are needed',
    options: [
      option('--older-than <time>', 'only what was not used for so long: 12h, 30d or 4w', days),
      option('--yes', 'do not ask'),
      JSON_DOCUMENT,
    ],
    examples: [example('mixnas cache clear --older-than 30d'), example('mixnas cache clear --yes')],
  },
  completion: {
    step: 'machine',
    args: [argument('<shell>', SHELLS.join(', '), oneOf(SHELLS))],
    purpose: 'prints what makes a shell (`bash`, `zsh` or `fish`) complete commands, options, values, configs and runs',
    options: [],
    examples: [
      example('eval "$(mixnas completion bash)"', 'in ~/.bashrc'),
      example('eval "$(mixnas completion zsh)"', 'in ~/.zshrc, after compinit'),
      example('mixnas completion fish > ~/.config/fish/completions/mixnas.fish'),
    ],
  },
});
