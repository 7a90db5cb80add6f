import type { Config, DeviceSettings } from '../../config/index.ts';
import type { NetworkTarget, SearchSpace } from '../../space/index.ts';
import { bug } from '../../util/errors.ts';
import type { Json } from '../../util/json.ts';
import type { SearchContext } from '../search-events.ts';
import type { Meter } from './meter.ts';
import type { Predictor } from './predictor.ts';

/** What a search knows of latencies. */
export interface DevicePlan {
  /** Tells latencies beforehand; null without a table. */
  readonly predictor: Predictor | null;
  /** Measures candidates before they are trained; null without a device, and where a table predicts. */
  readonly meter: Meter | null;
  /** What latencies are of, as stored with the run; null without a device. */
  readonly description: Json | null;
  /** The config's section with everything filled in. */
  readonly section: { readonly device?: DeviceSettings };
}

/** Opens the device of a search. */
export async function openDevice(
  { device }: Config,
  _space: SearchSpace,
  _target: NetworkTarget,
  _context: SearchContext,
): Promise<DevicePlan> {
  if (device === undefined) return { predictor: null, meter: null, description: null, section: {} };
  throw bug('devices are not wired in yet');
}
