import { findImages } from '../../data/index.ts';
import { type Classifier, type Predicted, predictFiles } from '../../predict/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action, Call } from '../action.ts';
import { tellObjects } from '../predict/detected.ts';
import { predictedText } from '../predict/predicted-text.ts';
import { withModel } from '../predict/with-model.ts';

/** Classes that are told where nothing else is asked for. */
const TOP = 5;

/** Options of detectors alone. */
function refuseForClassifier({ args: [given], options }: Call<'predict'>): void {
  const option = (['score', 'draw'] as const).find((name) => options[name] !== undefined);
  if (option === undefined) return;
  throw new MixnasError('USAGE', `--${option}: ${given} is a classifier, which finds no objects`, {
    hint: 'leave it out; mixnas train --task detection trains detectors',
  });
}

async function tellClasses(
  { io, options }: Call<'predict'>,
  model: Classifier,
  names: readonly string[],
): Promise<void> {
  const all: Predicted[] = [];
  try {
    for await (const predicted of predictFiles(model, { root: io.cwd, names, top: options.top ?? TOP })) {
      if (options.json) all.push(predicted);
      else io.out.write(predictedText(predicted));
    }
  } finally {
    if (options.json) io.out.write(`${JSON.stringify(all, null, 2)}\n`);
  }
}

/** `mixnas predict`: what images show. What could be read is told before an error about what could not. */
export const predict: Action<'predict'> = async (call) => {
  const {
    io,
    args: [given, images],
    options,
  } = call;
  const names = await findImages(io.cwd, images);
  await withModel(io, given, options, async (model) => {
    if (model.kind === 'detector') return await tellObjects(call, model, names);
    refuseForClassifier(call);
    await tellClasses(call, model, names);
  });
};
