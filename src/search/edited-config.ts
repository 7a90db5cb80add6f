import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { runFile } from '../store/index.ts';
import { differences } from '../util/differences.ts';
import { messageOf } from '../util/errors.ts';
import type { Json } from '../util/json.ts';
import { asTyped } from '../util/shell-word.ts';
import type { Override } from '../util/source-document.ts';
import { withMoved } from './resumed-config.ts';
import type { SearchContext } from './search-events.ts';

/**
 * What differs between a run's copy of its config and the config that it goes by, in words. Both are taken as they were written:
 * a run of an earlier version lacks keys that have defaults by now. What is said to have moved is no edit.
 */
function editsOf(file: string, stored: Json, moved: readonly Override[]): string[] {
  try {
    const copy = JSON.parse(JSON.stringify(parse(readFileSync(file, 'utf8'))));
    return differences(withMoved(stored, moved) as Json, withMoved(copy as Json, moved) as Json);
  } catch (error) {
    return [`it cannot be read: ${messageOf(error)}`];
  }
}

/**
 * Says what of an edited `config.yaml` in a run's folder is ignored: a run goes by what its database holds.
 * @param stored the config as the database holds it, without later defaults
 * @param moved where files of the config lie now
 */
export function noteEdits(
  folder: string,
  stored: Json,
  moved: readonly Override[],
  { onEvent }: Pick<SearchContext, 'onEvent'>,
): void {
  const file = runFile(folder, 'config');
  const edits = editsOf(file, stored, moved);
  if (edits.length === 0) return;
  const hint = 'a search goes on as it was started; start a new one for other settings';
  const files = asTyped`for files that have moved: mixnas resume ${folder} --set data.path=FOLDER`;
  onEvent({ kind: 'note', message: `${file} was changed, and is ignored: ${edits.join(', ')}; ${hint}; ${files}` });
}
