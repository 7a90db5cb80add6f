import type { SearchEvent } from '../../search/index.ts';
import type { Io } from '../io.ts';
import { type RunFacts, trialLineOf } from './trial-document.ts';
import { TrialHook } from './trial-hook.ts';

/** What tells a command of the trials of a search. */
export interface TrialListener {
  on(event: SearchEvent): void;
  /** As `TrialHook.end`. */
  end(giveUp: AbortSignal): Promise<void>;
}

/** Tells a command of each trial that ends. @param command undefined for none @param tell one line for people */
export function listenToTrials(
  command: string | undefined,
  io: Pick<Io, 'env' | 'cwd'>,
  tell: (message: string) => void,
): TrialListener {
  if (command === undefined) return { on: () => undefined, end: async () => undefined };
  const hook = new TrialHook(command, io, tell);
  let facts: RunFacts = { run: '', space: '' };
  return {
    on: (event) => {
      if (event.kind === 'begin') facts = { run: event.run, space: event.space.name };
      if (event.kind === 'end') hook.add(trialLineOf(event, facts));
    },
    end: (giveUp) => hook.end(giveUp),
  };
}
