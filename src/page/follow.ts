import type { App } from './app.ts';
import { connect } from './data/connection.ts';
import { announce } from './dom/announce.ts';
import type { Store } from './view/store.ts';

/** Takes over what the server tells, and says what a person should know of it. */
export function follow(store: Store, app: App, since: string, changed: (rows: readonly number[]) => void): void {
  let wasLost = false;
  connect(since, {
    trials: ({ run, changes }) => {
      store.put(run, changes);
      changed(changes.number.map((trial) => store.trials.rowOf(run, trial) as number));
    },
    running: ({ run, running }) => store.putRunning(run, running),
    state: ({ run, ...part }) => {
      const before = store.runs[run];
      store.putRun(run, part);
      if (before === undefined) return;
      if (before.state !== part.state) announce(`${before.name} is ${part.state}. ${part.stateText}`);
      else if (before.best !== part.best) announce(`${before.name}: the best trial is now ${part.best}`);
    },
    gone: ({ run, message }) => app.status(`${store.runs[run]?.name ?? `run ${run}`}: ${message}`, true),
    status: (status) => {
      if (status === 'lost') {
        if (!wasLost) app.status('Connection lost; trying again. What is shown may be old.', true);
        wasLost = true;
        return;
      }
      app.status(wasLost ? 'Connected again; nothing was missed' : 'Live', false);
      wasLost = false;
    },
  });
}
