import type { GoneEvent, RunningEvent, StateEvent, TrialsEvent } from '../../live/contract.ts';
import { address } from './source.ts';

/** What a server tells while runs go on. */
export interface ConnectionHandlers {
  trials(event: TrialsEvent): void;
  running(event: RunningEvent): void;
  state(event: StateEvent): void;
  gone(event: GoneEvent): void;
  /** `lost`: nothing comes any more, the page tries again; `open`: everything comes. */
  status(status: 'open' | 'lost'): void;
}

/** First and longest wait between tries, milliseconds. */
const WAIT = { first: 1000, longest: 15_000 };

/**
 * Listens to the server's events behind `since`. When the connection breaks it tries again, each time a little later, from the
 * last event that it had.
 */
export function connect(since: string, handlers: ConnectionHandlers): void {
  let last = since;
  let wait = WAIT.first;
  const open = (): void => {
    const source = new EventSource(address('/events', { since: last }));
    const hear = <T>(name: string, handle: (data: T) => void): void => {
      source.addEventListener(name, (event) => {
        handle(JSON.parse(event.data) as T);
        if (event.lastEventId !== '') last = event.lastEventId;
      });
    };
    hear('trials', handlers.trials);
    hear('running', handlers.running);
    hear('state', handlers.state);
    hear('gone', handlers.gone);
    source.onopen = () => {
      wait = WAIT.first;
      handlers.status('open');
    };
    source.onerror = () => {
      handlers.status('lost');
      // a browser would try once a second for ever
      source.close();
      setTimeout(open, wait);
      wait = Math.min(2 * wait, WAIT.longest);
    };
  };
  open();
}
