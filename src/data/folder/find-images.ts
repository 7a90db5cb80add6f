import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { IMAGE_KINDS, isImageName } from './file-names.ts';
import { walk } from './walk.ts';

async function isFolder(cwd: string, given: string): Promise<boolean> {
  try {
    return (await stat(resolve(cwd, given))).isDirectory();
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const problem = missing ? 'expected an image or a folder of images; there is none' : messageOf(cause);
    throw new MixnasError('DATA_INVALID', `${given}: ${problem}`, { cause });
  }
}

async function imagesUnder(cwd: string, given: string): Promise<string[]> {
  const { files, unreadable, closed } = await walk(resolve(cwd, given));
  const [problem] = [...closed, ...unreadable];
  if (problem !== undefined) throw new MixnasError('DATA_INVALID', `${join(given, problem.name)}: ${problem.reason}`);
  const images = files.filter(({ name }) => isImageName(name)).map(({ name }) => join(given, name));
  if (images.length > 0) return images;
  throw new MixnasError('DATA_INVALID', `${given}: expected a folder of images; it holds no ${IMAGE_KINDS} file`);
}

/**
 * Files of images: those that are named, whatever their ending, and of a folder all that it holds by their endings, sorted.
 * @param given relative to `cwd`
 * @returns names relative to `cwd`, as they were given
 * @throws MixnasError `DATA_INVALID` where something is missing, cannot be read, or holds no image
 */
export async function findImages(cwd: string, given: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of given) {
    if (await isFolder(cwd, path)) found.push(...(await imagesUnder(cwd, path)));
    else found.push(path);
  }
  return found;
}
