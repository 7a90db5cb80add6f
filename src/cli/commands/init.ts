import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { renderConfig } from '../../advice/index.ts';
import { parseConfig } from '../../config/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { asTyped } from '../../util/shell-word.ts';
import { parseSource } from '../../util/source-document.ts';
import type { Action, Call } from '../action.ts';
import { type FoundImages, findFolder, findSet, pathFrom } from '../init/data-choice.ts';
import { decide, requireAnswers } from '../init/wishes.ts';
import { requireFree, SCHEMA_FILE, writeConfig } from '../init/write-config.ts';
import { noteTo, writeJson } from '../io.ts';
import { INTERRUPTED } from '../process.ts';

async function findImages({ io, args: [folder], options }: Call<'init'>): Promise<FoundImages> {
  const { data, splits } = options;
  if (folder !== undefined && data !== undefined) {
    throw new MixnasError('USAGE', `init ${folder} --data ${data}: expected a folder, or --data, not both`);
  }
  if (folder !== undefined) return await findFolder(folder, io.cwd, splits);
  if (splits !== undefined) throw new MixnasError('USAGE', 'init --splits: expected a folder of images before it');
  return findSet(data ?? 'synthetic');
}

/** `mixnas init`: writes the config of a search for some images and some time. */
export const init: Action<'init'> = async (call) => {
  const { io, options, quiet } = call;
  const note = noteTo(io, quiet);
  requireAnswers(io, options);
  const images = await findImages(call);
  const file = resolve(io.cwd, options.out ?? `${images.name}.yaml`);
  requireFree(file, options.force === true);
  for (const sentence of images.data.found) note(sentence);
  const advice = await decide(io, options, { figures: images.figures, cores: availableParallelism(), cwd: io.cwd });
  if (advice === null) {
    note('\nnothing was written');
    process.exitCode = INTERRUPTED;
    return;
  }
  const { folder } = images;
  const data = { ...images.data, ...(folder === null ? {} : { path: pathFrom(file, folder) }) };
  const text = renderConfig(advice, { name: images.name, data, schema: `./${SCHEMA_FILE}` });
  parseConfig(parseSource(text, file).value, file);
  writeConfig(file, text);
  const shown = relative(io.cwd, file) || file;
  const next = asTyped`npx mixnas search ${shown}`;
  if (options.json) writeJson(io, { config: file, found: data.found, advice, next });
  else {
    const dry = `${next} --dry-run    (says what it will take)`;
    io.out.write(`wrote ${shown}. What to type next:\n  ${next}    (the search)\n  ${dry}\n`);
  }
};
