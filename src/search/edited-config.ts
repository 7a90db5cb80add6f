import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { runFile } from '../store/index.ts';
import { differences } from '../util/differences.ts';
import { messageOf } from '../util/errors.ts';
import type { Json } from '../util/json.ts';
import type { SearchContext } from './search-events.ts';

/** What differs between a run's copy of its config and the config that it goes by, in words. */
function editsOf(file: string, stored: Json): string[] {
  try {
    const copy = JSON.parse(JSON.stringify(parse(readFileSync(file, 'utf8'))));
    return differences(stored, copy as Json);
  } catch (error) {
    return [`it cannot be read: ${messageOf(error)}`];
  }
}

/** Says what of an edited `config.yaml` in a run's folder is ignored: a run goes by what its database holds. */
export function noteEdits(folder: string, stored: Json, { onEvent }: Pick<SearchContext, 'onEvent'>): void {
  const file = runFile(folder, 'config');
  const edits = editsOf(file, stored);
  if (edits.length === 0) return;
  const hint = 'a search goes on as it was started; start a new one for other settings';
  const moved = 'for files that have moved: mixnas resume RUN --set data.path=FOLDER';
  onEvent({ kind: 'note', message: `${file} was changed, and is ignored: ${edits.join(', ')}; ${hint}; ${moved}` });
}
