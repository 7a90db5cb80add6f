import type { Config } from '../config/index.ts';
import { type Estimate, estimatesOf } from '../controller/index.ts';
import { parseSpace } from '../space/index.ts';
import type { RunRecord } from '../store/index.ts';

/** What the surrogate's model says of the complete trials of a run, by number; empty where readings count as they are. */
export function estimatesOfRun({
  info,
  folder,
  trials,
}: Pick<RunRecord, 'info' | 'folder' | 'trials'>): ReadonlyMap<number, Estimate> {
  const config = info.config as unknown as Config;
  const space = () => parseSpace(info.space.text, `${folder} (stored space)`);
  return estimatesOf({ config, space, validationImages: info.data?.images?.validation }, trials);
}
