import { resolve } from 'node:path';
import { z } from 'zod';
import { configSchema, type DataSettings, isTrainingConfig, loadTrainingConfig } from '../../config/index.ts';
import { placesOf } from '../../run/index.ts';
import { checkDocument } from '../../util/check-document.ts';
import { MixnasError } from '../../util/errors.ts';
import { asTyped } from '../../util/shell-word.ts';
import { parseOverride, withOverride } from '../../util/source-document.ts';
import type { Io } from '../io.ts';
import { loadSearch } from '../load-search.ts';

const KINDS = ['synthetic', 'cifar10', 'cifar100', 'image-folder', 'coco', 'scenes'];

/** What a command about data was asked for. */
export interface DataTarget {
  /** A config file, or a kind of data set. */
  readonly target: string;
  /** Folder of the images, where `target` is a kind that needs one. */
  readonly path: string | undefined;
  /** `path=value` texts; paths as in a config (`data.resolution`). */
  readonly sets: readonly string[];
}

const dataOnly = z.strictObject({ data: configSchema.shape.data.unwrap() });

function fromKind({ target, path, sets }: DataTarget, { cwd, dataFolders }: ReturnType<typeof placesOf>): DataSettings {
  const folder = path === undefined ? dataFolders[target] : resolve(cwd, path);
  const start = { data: folder === undefined ? { kind: target } : { kind: target, path: folder } };
  const document = sets.map(parseOverride).reduce<unknown>((d, set) => withOverride(d, set.path, set.value), start);
  const { data } = checkDocument(dataOnly, document, {
    code: 'CONFIG_INVALID',
    what: 'the command line',
    source: [target, path].filter((word) => word !== undefined).join(' '),
    hint:
      target === 'synthetic' || target === 'scenes'
        ? undefined
        : asTyped`mixnas data info ${target} FOLDER names the folder of the images`,
  });
  return data;
}

/**
 * The data section of a config file, or of a kind and a folder.
 * @throws MixnasError of config and space; `CONFIG_NO_DATA` when the config has no data section
 */
export function resolveDataSettings(target: DataTarget, io: Pick<Io, 'env' | 'cwd'>): DataSettings {
  const { cwd } = io;
  if (KINDS.includes(target.target)) return fromKind(target, placesOf(io));
  if (target.path !== undefined) {
    throw new MixnasError(
      'USAGE',
      `${target.target} ${target.path}: expected a config file alone, or a kind and a folder`,
      {
        hint: `kinds: ${KINDS.join(', ')}`,
      },
    );
  }
  const options = { ...placesOf(io), sets: target.sets };
  const { data } = isTrainingConfig(target.target, cwd)
    ? loadTrainingConfig(target.target, options).config
    : loadSearch(target.target, options).config;
  if (data === undefined) {
    throw new MixnasError('CONFIG_NO_DATA', `${target.target}: this config has no data section`, {
      hint: 'its evaluator is a table of known results: there are no images',
    });
  }
  return data;
}
