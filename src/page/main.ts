import { oldestEvent, type StandaloneDocument } from '../live/contract.ts';
import { buildApp } from './app.ts';
import { embeddedSource, type Source, servedSource } from './data/source.ts';
import { el } from './dom/el.ts';
import { readScheme, setScheme } from './dom/theme.ts';
import { follow } from './follow.ts';
import { namedApart } from './text/run-names.ts';
import { viewOf } from './view/hash.ts';
import { Store } from './view/store.ts';

/** The data that stands in the page, or the server that it came from. */
function openSource(): Source {
  const data = document.getElementById('data');
  return data === null ? servedSource() : embeddedSource(JSON.parse(data.textContent ?? '') as StandaloneDocument);
}

async function start(root: HTMLElement): Promise<void> {
  const source = openSource();
  // there is always a first run: its trials need not wait for the list
  const [{ runs: told, comparison }, first] = await Promise.all([source.runs(), source.trials(0)]);
  const runs = namedApart(told);
  const trials = [first, ...(await Promise.all(runs.slice(1).map((_, i) => source.trials(i + 1))))];
  const store = new Store(runs, comparison, trials, viewOf(location.hash));
  document.title = `${runs.map(({ name }) => name).join(', ')} – mixnas`;
  document.getElementById('plain')?.remove();
  const app = buildApp(root, store, source);
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('mixnas-first-view')));
  if (source.live) follow(store, source, app, oldestEvent(trials.map(({ event }) => event)));
}

const root = document.getElementById('page') ?? document.body.appendChild(el('main', { id: 'page' }));
setScheme(readScheme());
start(root).catch((error: Error) => {
  root.replaceChildren(el('p', { class: 'bad', role: 'alert' }, `The page cannot be shown: ${error.message}`));
});
