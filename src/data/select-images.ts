import type { DataSettings } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { findSource } from './find-source.ts';
import type { ImageSource } from './image-source.ts';
import { NO_TEST_HINT } from './packed.ts';
import { planImages, wholeImages } from './plan.ts';
import type { SplitName } from './split-files.ts';
import { chooseClasses, type Selection } from './split-images.ts';

/** Labelled images of a source. */
export interface SelectedImages {
  readonly source: ImageSource;
  /** The split, or `all`. */
  readonly split: SplitName | 'all';
  /** In the order of the labels. */
  readonly classes: readonly string[];
  readonly selections: readonly Selection[];
}

function allOf(source: ImageSource, settings: DataSettings): SelectedImages {
  const classes = chooseClasses(source, settings.classes);
  const splits = [source.train, source.validation, source.test].filter((split) => split !== null);
  return { source, split: 'all', classes, selections: splits.map((split) => wholeImages(source, split, classes)) };
}

/**
 * The images of one split as a search or a training has them, or `all` of every split.
 * @param wanted left out: the test images where the source has some, else all images
 * @throws MixnasError `DATA_INVALID`, `DATA_NO_TEST`
 */
export async function selectImages(settings: DataSettings, wanted?: SplitName | 'all'): Promise<SelectedImages> {
  const source = await (await findSource(settings)).open();
  const split = wanted ?? (source.test === null ? 'all' : 'test');
  if (split === 'all') return allOf(source, settings);
  if (split === 'test') {
    if (source.test === null) {
      throw new MixnasError('DATA_NO_TEST', `${source.name}: there are no test images`, {
        hint: NO_TEST_HINT,
      });
    }
    const classes = chooseClasses(source, settings.classes);
    return { source, split, classes, selections: [wholeImages(source, source.test, classes)] };
  }
  const plan = planImages(source, settings);
  return { source, split, classes: plan.classes, selections: [plan[split]] };
}
