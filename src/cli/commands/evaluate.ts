import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { evaluateModel } from '../../predict/index.ts';
import type { Action, Call } from '../action.ts';
import { type DataTarget, resolveDataSettings } from '../data/data-settings.ts';
import { noteTo, writeJson } from '../io.ts';
import { evaluationText } from '../predict/evaluation-text.ts';
import { withModel } from '../predict/with-model.ts';

/** A folder is one of images; any other word is a kind of data or a config. */
function targetOf({ io, args: [, data], options: { set: sets } }: Call<'evaluate'>): DataTarget {
  const isFolder = statSync(resolve(io.cwd, data), { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? { target: 'image-folder', path: data, sets } : { target: data, path: undefined, sets };
}

/** `mixnas evaluate`: how well a network does on labelled images. */
export const evaluate: Action<'evaluate'> = async (call) => {
  const { io, args, options, quiet } = call;
  const [given, data] = args;
  const settings = resolveDataSettings(targetOf(call), io);
  const { broken, ...evaluation } = await withModel(io, given, options, (model) =>
    evaluateModel(model, settings, options.split),
  );
  const note = noteTo(io, quiet);
  for (const problem of broken) note(`left out: ${problem}`);
  if (options.json) writeJson(io, { kind: 'evaluation', ...evaluation, leftOut: broken.length });
  else io.out.write(evaluationText(evaluation, data));
};
