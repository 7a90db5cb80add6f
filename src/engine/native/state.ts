import type { CompileSettings } from '../engine.ts';
import { type StateRole, type StateTensor, stateTensors } from '../session-state.ts';
import type { RegionName } from './addon.ts';
import type { Layout } from './plan/layout.ts';

/** One tensor of a session's state, and where it lies. */
export interface StateEntry extends StateTensor {
  readonly region: RegionName;
  readonly offset: number;
  readonly size: number;
}

/** Regions of the optimiser's slots, in their order. */
const SLOT_REGIONS = ['first', 'second'] as const satisfies readonly RegionName[];

function regionOf(role: StateRole): RegionName {
  if (role === 'weight') return 'weights';
  return role === 'average' ? 'averages' : (SLOT_REGIONS[role] as RegionName);
}

/** Everything that a session's state holds, in the order of the network. */
export function stateEntries({ parameters, offsets }: Layout, settings: CompileSettings): StateEntry[] {
  return stateTensors(parameters, settings).map((tensor) => {
    const { name, size } = tensor.parameter;
    return { ...tensor, region: regionOf(tensor.role), offset: offsets.get(name) as number, size };
  });
}
