import { MixnasError } from '../util/errors.ts';

/** Broken images that an error names. */
const NAMED = 20;

/** An image that cannot be decoded. */
export interface BrokenImage {
  /** Its place among the images that were asked for. */
  readonly position: number;
  /** `name: reason`. */
  readonly problem: string;
}

/** Images of one piece that cannot be decoded; packing collects them and continues. */
export class BrokenImages extends Error {
  readonly images: readonly BrokenImage[];

  constructor(images: readonly BrokenImage[]) {
    super(`${images.length} broken images`);
    this.name = 'BrokenImages';
    this.images = images;
  }
}

/** The one error about all broken images of a data set, naming the first 20. */
export function brokenImagesError(problems: readonly string[]): MixnasError {
  const more = problems.length > NAMED ? `\n  and ${problems.length - NAMED} more` : '';
  const list = problems.slice(0, NAMED).map((problem) => `\n  ${problem}`);
  const title = problems.length === 1 ? '1 image' : `${problems.length} images`;
  return new MixnasError('DATA_IMAGES', `${title} cannot be decoded:${list.join('')}${more}`, {
    hint: 'replace or remove these files, or leave them out: data.onBroken=skip',
  });
}
