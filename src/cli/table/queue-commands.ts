import { argument, commands } from './define.ts';
import { JSON_DOCUMENT } from './shared.ts';

/** Commands about the machines that work for a search. */
export const QUEUE_COMMANDS = commands({
  workers: {
    args: [argument('<run>', 'run folder; the run may still be running')],
    purpose:
      'the machines that work for a search with a queue: what they do, what they have done, how fast, when last heard of',
    options: [JSON_DOCUMENT],
  },
});
