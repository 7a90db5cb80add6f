import { findImages } from '../../data/index.ts';
import { type Predicted, predictFiles } from '../../predict/index.ts';
import type { Action } from '../action.ts';
import { predictedText } from '../predict/predicted-text.ts';
import { withModel } from '../predict/with-model.ts';

/** Classes that are told where nothing else is asked for. */
const TOP = 5;

/** `mixnas predict`: what images show. What could be read is told before an error about what could not. */
export const predict: Action<'predict'> = async ({ io, args: [given, images], options }) => {
  const names = await findImages(io.cwd, images);
  await withModel(io, given, options, async (model) => {
    const all: Predicted[] = [];
    try {
      for await (const predicted of predictFiles(model, { root: io.cwd, names, top: options.top ?? TOP })) {
        if (options.json) all.push(predicted);
        else io.out.write(predictedText(predicted));
      }
    } finally {
      if (options.json) io.out.write(`${JSON.stringify(all, null, 2)}\n`);
    }
  });
};
