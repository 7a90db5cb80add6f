import { resolve } from 'node:path';
import { messageOf } from '../../util/errors.ts';
import { forAll } from '../../util/for-all.ts';
import { BrokenImages } from '../broken-images.ts';
import type { SourceSplit } from '../image-source.ts';
import { type DecodeSettings, decodeImage } from './decode.ts';

/** Images decoded at a time. */
const AT_ONCE = 8;

/**
 * Files as images of a source.
 * @param root folder that their names are relative to
 * @param onDeep told of the largest value of each image that is stored with sixteen bits and taken for one that uses all
 */
export function imageFiles(
  root: string,
  names: readonly string[],
  decoding: Omit<DecodeSettings, 'size'>,
  onDeep: (largest: number) => void = () => {},
): Required<Pick<SourceSplit, 'nameOf' | 'fill'>> {
  return {
    nameOf: (index) => names[index] as string,
    async fill(indices, size, into) {
      const broken = await forAll(indices, AT_ONCE, async (index, position) => {
        const name = names[index] as string;
        try {
          const { pixels, largest } = await decodeImage(resolve(root, name), { size, ...decoding });
          into.set(pixels, position * size * size * 3);
          if (largest !== null) onDeep(largest);
          return null;
        } catch (cause) {
          return { position, problem: `${name}: ${messageOf(cause).split('\n')[0]}` };
        }
      });
      const problems = broken.filter((problem) => problem !== null);
      if (problems.length > 0) throw new BrokenImages(problems);
    },
  };
}
