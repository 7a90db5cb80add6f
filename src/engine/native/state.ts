import { isTrained } from '../../graph/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { CompileSettings, SessionState } from '../engine.ts';
import type { RegionName } from './addon.ts';
import type { Layout } from './plan/layout.ts';

/** One tensor of a session's state: its name, where it lies, and its value where a loaded state lacks it. */
export interface StateEntry {
  readonly name: string;
  readonly region: RegionName;
  readonly offset: number;
  readonly size: number;
  readonly shape: readonly number[];
  initial(state: SessionState): Float32Array | number | undefined;
}

interface Slot {
  readonly name: string;
  readonly region: RegionName;
  readonly initial: number;
}

/** The optimiser's slots: what they are called, where they lie, and what they start at. */
function slotsOf({ optimizer }: CompileSettings): readonly Slot[] {
  if (optimizer.kind === 'sgd') return [{ name: 'velocity', region: 'first', initial: 0 }];
  return [
    { name: 'square', region: 'first', initial: 1 },
    { name: 'momentum', region: 'second', initial: 0 },
  ];
}

/** Everything that a session's state holds, in the order of the network. */
export function stateEntries(layout: Layout, settings: CompileSettings): StateEntry[] {
  const at = (name: string): number => layout.offsets.get(name) as number;
  const weights = layout.parameters.map(({ name, size, shape }): StateEntry => {
    return { name, region: 'weights', offset: at(name), size, shape, initial: () => undefined };
  });
  const slots = slotsOf(settings).flatMap((slot) =>
    layout.parameters.filter(isTrained).map(({ name, size, shape }): StateEntry => {
      const place = { region: slot.region, offset: at(name), size, shape };
      return { name: `slot.${slot.name}:${name}`, ...place, initial: () => slot.initial };
    }),
  );
  const averages = (settings.averageDecay === null ? [] : layout.parameters).map(
    ({ name, size, shape }): StateEntry => {
      const place = { region: 'averages', offset: at(name), size, shape } as const;
      return { name: `average:${name}`, ...place, initial: (state) => state.get(name) };
    },
  );
  return [...weights, ...slots, ...averages];
}

function mismatch(name: string, problem: string): MixnasError {
  return new MixnasError('WEIGHTS_MISMATCH', `weight ${name}: ${problem}`);
}

/**
 * The values of every entry, checked: those of `state`, or what the entry starts with.
 * @throws MixnasError `WEIGHTS_MISMATCH` naming the first that does not fit
 */
export function valuesOf(entries: readonly StateEntry[], state: SessionState, network: string): Float32Array[] {
  const known = new Set(entries.map(({ name }) => name));
  for (const name of state.keys()) {
    if (!known.has(name)) throw mismatch(name, `does not belong to network ${network}, trained this way`);
  }
  return entries.map(({ name, size, shape, initial }) => {
    const found = state.get(name) ?? initial(state);
    if (typeof found === 'number') return new Float32Array(size).fill(found);
    if (found?.length !== size) {
      const got = found === undefined ? 'got none' : `got ${found.length}`;
      throw mismatch(name, `expected ${size} values [${shape.join(', ')}]; ${got}`);
    }
    return found;
  });
}
