import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DataSettings } from '../../config/index.ts';
import {
  type Classifier,
  type Detector,
  type Evaluation,
  evaluateDetector,
  evaluateModel,
  evaluationPage,
  MOST_WRONG,
} from '../../predict/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { asTyped } from '../../util/shell-word.ts';
import type { Action, Call } from '../action.ts';
import { type DataTarget, resolveDataSettings } from '../data/data-settings.ts';
import { noteTo, writeJson } from '../io.ts';
import { writeOutput } from '../output.ts';
import { detectorText } from '../predict/detector-text.ts';
import { evaluationNotes } from '../predict/evaluation-notes.ts';
import { evaluationText } from '../predict/evaluation-text.ts';
import { withModel } from '../predict/with-model.ts';

/** A folder is one of images; any other word is a kind of data or a config. */
function targetOf({ io, args: [, data], options: { set: sets } }: Call<'evaluate'>): DataTarget {
  const isFolder = statSync(resolve(io.cwd, data), { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? { target: 'image-folder', path: data, sets } : { target: data, path: undefined, sets };
}

/** An evaluation, and a page about it where one is asked for. */
interface Scored {
  readonly evaluation: Evaluation;
  readonly notes: readonly string[];
  readonly page: string | null;
}

async function score(
  { args: [given, data], options }: Call<'evaluate'>,
  model: Classifier,
  settings: DataSettings,
): Promise<Scored> {
  const { split, html } = options;
  const evaluation = await evaluateModel(model, settings, { split, wrong: html === undefined ? 0 : MOST_WRONG });
  const notes = evaluationNotes(given, evaluation, split !== undefined);
  if (html === undefined) return { evaluation, notes, page: null };
  const { origin, preprocessing } = model;
  const facts = { model: given, data, origin, input: preprocessing.input, notes };
  return { evaluation, notes, page: await evaluationPage(evaluation, facts) };
}

async function tellClassifier(call: Call<'evaluate'>, model: Classifier, settings: DataSettings): Promise<void> {
  const { io, args, options, quiet } = call;
  const [, data] = args;
  const { evaluation, notes, page } = await score(call, model, settings);
  const { broken, wrong: _, ...scores } = evaluation;
  const note = noteTo(io, quiet);
  for (const problem of broken) note(`left out: ${problem}`);
  if (options.json) writeJson(io, { kind: 'evaluation', ...scores, leftOut: broken.length });
  else io.out.write(evaluationText(scores, data));
  for (const text of notes) note(`note: ${text}`);
  if (page === null || options.html === undefined) return;
  writeOutput(resolve(io.cwd, options.html), page);
  note(`wrote ${options.html}`);
}

/** Scores a detector, for which there is no page. */
async function tellDetector(
  { io, args: [given, data], options, quiet }: Call<'evaluate'>,
  model: Detector,
  settings: DataSettings,
) {
  if (options.html !== undefined) {
    throw new MixnasError('USAGE', `--html: ${given} is a detector; the page is about classifiers`, {
      hint: asTyped`mixnas predict ${given} IMAGES --draw DIR draws what it finds`,
    });
  }
  const { broken, ...scores } = await evaluateDetector(model, settings, options.split);
  const note = noteTo(io, quiet);
  for (const problem of broken) note(`left out: ${problem}`);
  if (options.json) writeJson(io, { kind: 'detector-evaluation', ...scores, leftOut: broken.length });
  else io.out.write(detectorText(scores, data));
}

/** `mixnas evaluate`: how well a network does on labelled images. */
export const evaluate: Action<'evaluate'> = async (call) => {
  const settings = resolveDataSettings(targetOf(call), call.io);
  await withModel(call.io, call.args[0], call.options, async (model) => {
    if (model.kind === 'classifier') await tellClassifier(call, model, settings);
    else await tellDetector(call, model, settings);
  });
};
