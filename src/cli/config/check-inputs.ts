import type { Config, DataSettings } from '../../config/index.ts';
import { findPacked, type PackedMeta } from '../../data/index.ts';
import { openTable } from '../../evaluate/index.ts';
import { readDevice } from '../../latency/index.ts';
import type { SearchSpace } from '../../space/index.ts';

/**
 * Makes sure that the images of a config are there. None is opened.
 * @returns what was packed of them before; null where nothing was
 * @throws MixnasError `DATA_INVALID`
 */
export async function checkData(data: DataSettings | undefined, cacheDir: string): Promise<PackedMeta | null> {
  return data === undefined ? null : await findPacked(data, cacheDir);
}

/**
 * Makes sure that what the config of a search names is there: its table of known results or its images, and its device.
 * @returns what was packed of the images before; null where nothing was, or where a table is looked up
 * @throws MixnasError of the table, the images or the device, as the search would
 */
export async function checkInputs(
  { evaluator, device, data }: Config,
  space: SearchSpace,
  { cacheDir, cwd }: { readonly cacheDir: string; readonly cwd: string },
): Promise<PackedMeta | null> {
  if (typeof device === 'string') readDevice(device, cwd);
  if (evaluator.kind !== 'tabular') return checkData(data, cacheDir);
  openTable(evaluator.table, space);
  return null;
}
