import type { SplitFolders } from '../../config/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { SplitName } from '../split-files.ts';
import { isImageName } from './file-names.ts';
import { splitOfName } from './split-names.ts';
import type { Walk } from './walk.ts';

/** Where the splits lie, relative to the root. `''` is the root itself: then its folders are the classes. */
export interface Places {
  readonly train: string;
  readonly validation: string | null;
  readonly test: string | null;
}

/** What lies in one folder at the top. */
interface Top {
  readonly name: string;
  readonly split: SplitName | null;
  /** Whether images lie in it directly. */
  readonly isFlat: boolean;
  /** Whether there are images in it, at any depth. */
  readonly holdsImages: boolean;
  /** The folders in it. */
  readonly folders: readonly string[];
}

const CLASSES_AT_TOP: Places = { train: '', validation: null, test: null };

function topFolders({ files, folders }: Walk): Top[] {
  const images = files.filter(({ name }) => isImageName(name)).map(({ name }) => name.split('/'));
  return folders
    .filter((name) => !name.includes('/'))
    .map((name) => {
      const own = images.filter(([first]) => first === name);
      return {
        name,
        split: splitOfName(name),
        isFlat: own.some((parts) => parts.length === 2),
        holdsImages: own.some((parts) => parts.length > 1),
        folders: folders
          .map((folder) => folder.split('/'))
          .filter((parts) => parts.length === 2 && parts[0] === name)
          .map((parts) => parts[1] as string),
      };
    });
}

const list = (tops: readonly Top[]): string => {
  const names = tops.slice(0, 6).map(({ name }) => `${name}/`);
  return tops.length > 6 ? `${names.join(', ')}, ...` : names.join(', ');
};

function unclear(root: string, problem: string, train: string): MixnasError {
  return new MixnasError('DATA_INVALID', `${root}: ${problem}`, {
    hint: `say it: data.splits=none makes every folder a class; data.splits={train: ${train}, test: FOLDER} names the splits (validation and test may be left out)`,
  });
}

/** One folder for each split. @throws MixnasError `DATA_INVALID` where two folders stand for one */
function byRole(root: string, named: readonly Top[]): Map<SplitName, Top> {
  const roles = new Map<SplitName, Top>();
  for (const top of named) {
    const role = top.split as SplitName;
    const other = roles.get(role);
    if (other !== undefined) {
      throw unclear(root, `${list([other, top])}: two folders that both read as ${role} images`, other.name);
    }
    roles.set(role, top);
  }
  return roles;
}

/** With a split for training: without test images the validation images are the test images, as ImageNet has them. */
function placesOf(roles: ReadonlyMap<SplitName, Top>, train: Top): Places {
  const validation = roles.get('validation')?.name ?? null;
  const test = roles.get('test')?.name ?? null;
  return test === null
    ? { train: train.name, validation: null, test: validation }
    : { train: train.name, validation, test };
}

/** Why folders that are called like splits are no class and no split beyond doubt; null where there is no doubt. */
function doubt(train: Top, splits: readonly Top[], flat: readonly Top[], others: readonly Top[]): string | null {
  const isConfirmed = splits.some((top) => top !== train && top.folders.some((name) => train.folders.includes(name)));
  if (isConfirmed || (flat.length === 0 && others.length === 0)) return null;
  const besides = list([...flat, ...others]);
  return `is ${train.name}/ the training images or a class? It holds folders, and beside it ${besides} hold images`;
}

/**
 * Finds the splits among the folders at the top by their usual names. A folder called like a split that holds images itself
 * is a class (trains, tests); one that holds folders is a split, where the folders around it leave no doubt.
 * @throws MixnasError `DATA_INVALID` where it is unclear
 */
function guessPlaces(found: Walk): Places {
  const { root } = found;
  const tops = topFolders(found);
  const named = tops.filter(({ split }) => split !== null);
  const splits = named.filter(({ isFlat, folders }) => !isFlat && folders.length > 0);
  const flat = named.filter(({ isFlat }) => isFlat);
  const others = tops.filter(({ split, holdsImages }) => split === null && holdsImages);
  if (splits.length === 0) {
    if (flat.length < 2 || others.length > 0) return CLASSES_AT_TOP;
    const message = `${list(flat)} are called like splits and hold images, not folders of classes`;
    throw unclear(root, message, flat[0]?.name as string);
  }
  const roles = byRole(
    root,
    named.filter(({ isFlat }) => !isFlat),
  );
  const train = roles.get('train');
  if (train === undefined) {
    const message = `${list(splits)} are called like splits, and there are no training images beside them`;
    throw unclear(root, message, 'FOLDER');
  }
  const problem = doubt(train, splits, flat, others);
  if (problem !== null) throw unclear(root, problem, train.name);
  return placesOf(roles, train);
}

function namedPlaces({ root, folders }: Walk, splits: Exclude<SplitFolders, 'none'>): Places {
  const place = (split: SplitName): string | null => {
    const name = splits[split]?.replace(/^\.\//, '').replace(/\/+$/, '');
    if (name === undefined || folders.includes(name)) return name ?? null;
    throw new MixnasError('DATA_INVALID', `data.splits.${split} = ${name}: there is no such folder in ${root}`, {
      hint: `its folders: ${
        folders
          .filter((folder) => !folder.includes('/'))
          .slice(0, 12)
          .join(', ') || 'none'
      }`,
    });
  };
  return { train: place('train') as string, validation: place('validation'), test: place('test') };
}

/**
 * Where the splits of a folder of images lie.
 * @param splits what the settings say; undefined = known by their names
 * @throws MixnasError `DATA_INVALID` where that is unclear, or a named folder is missing
 */
export function findPlaces(found: Walk, splits: SplitFolders | undefined): Places {
  if (splits === undefined) return guessPlaces(found);
  return splits === 'none' ? CLASSES_AT_TOP : namedPlaces(found, splits);
}
