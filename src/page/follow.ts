import type { StateEvent } from '../live/contract.ts';
import type { App } from './app.ts';
import { connect } from './data/connection.ts';
import type { Source } from './data/source.ts';
import { announce } from './dom/announce.ts';
import type { Store } from './view/store.ts';

/** Takes over what changes of a run, and says what a person should know of it. */
function takeState(store: Store, source: Source, app: App, { run, ...part }: StateEvent): void {
  const before = store.runs[run];
  if (before === undefined) return;
  store.putRun(run, part);
  if (store.trials.addMetrics(part.metrics)) {
    source.trials(run).then(
      (rows) => store.put(run, rows),
      (error: Error) => app.status(error.message, true),
    );
  }
  if (before.state !== part.state) announce(`${before.name} is ${part.state}. ${part.stateText}`);
  else if (before.best !== part.best) announce(`${before.name}: the best trial is now ${part.best}`);
}

/** What a lost connection means: a server ends with the search that it follows. */
function lostText(store: Store): string {
  const isOver = store.runs.every(({ state }) => state !== 'running');
  return isOver
    ? 'The server has ended; what it told is kept'
    : 'Connection lost; trying again. What is shown may be old';
}

/** Takes over what the server tells. @param since the event that the page knows */
export function follow(store: Store, source: Source, app: App, since: string): void {
  let wasLost = false;
  const gone = new Set<number>();
  connect(since, {
    trials: ({ run, changes }) => store.put(run, changes),
    running: ({ run, running }) => store.putRunning(run, running),
    state: (event) => {
      if (gone.delete(event.run) && gone.size === 0) app.status('Live', false);
      takeState(store, source, app, event);
    },
    gone: ({ run, message }) => {
      gone.add(run);
      app.status(`${store.runs[run]?.name ?? `run ${run}`}: ${message}`, true);
    },
    status: (status) => {
      if (status === 'lost') {
        if (!wasLost) app.status(lostText(store), true);
        wasLost = true;
        return;
      }
      app.status(wasLost ? 'Connected again; nothing was missed' : 'Live', false);
      app.retry();
      wasLost = false;
    },
  });
}
