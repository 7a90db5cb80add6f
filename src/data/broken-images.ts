import { MixnasError } from '../util/errors.ts';

/** Broken images that an error names. */
const NAMED = 20;

/** Images of one piece that cannot be decoded, as `name: reason`; packing collects them and continues. */
export class BrokenImages extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.length} broken images`);
    this.name = 'BrokenImages';
    this.problems = problems;
  }
}

/** The one error about all broken images of a data set, naming the first 20. */
export function brokenImagesError(problems: readonly string[]): MixnasError {
  const more = problems.length > NAMED ? `\n  and ${problems.length - NAMED} more` : '';
  const list = problems.slice(0, NAMED).map((problem) => `\n  ${problem}`);
  const title = problems.length === 1 ? '1 image' : `${problems.length} images`;
  return new MixnasError('DATA_IMAGES', `${title} cannot be decoded:${list.join('')}${more}`, {
    hint: 'replace or remove these files',
  });
}
