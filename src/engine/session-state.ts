import { isTrained, type Parameter, type Weights } from '../graph/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { CompileSettings, OptimizerSettings, SessionState } from './engine.ts';

/** A tensor that an optimiser keeps beside each trained weight. */
export interface Slot {
  readonly name: string;
  /** The value that it starts from. */
  readonly initial: number;
}

/** The slots of an optimiser, in the order in which its rule takes them. */
export function slotsOf({ kind }: OptimizerSettings): readonly Slot[] {
  if (kind === 'sgd') return [{ name: 'velocity', initial: 0 }];
  return [
    { name: 'square', initial: 1 },
    { name: 'momentum', initial: 0 },
  ];
}

/** What a weight's slot is called in a state. */
export function slotName(slot: Slot, weight: string): string {
  return `slot.${slot.name}:${weight}`;
}

/** A state without the optimiser's slots: weights, and averages where there are some. */
export function withoutSlots(state: SessionState): SessionState {
  return new Map([...state].filter(([name]) => !name.startsWith('slot.')));
}

/** What a weight's average is called in a state. */
export function averageName(weight: string): string {
  return `average:${weight}`;
}

/** What a tensor of a state is: a weight, the slot of that place in `slotsOf`, or an average. */
export type StateRole = 'weight' | 'average' | number;

/** One tensor of a session's state. */
export interface StateTensor {
  readonly name: string;
  readonly role: StateRole;
  /** The weight itself, or the one that it is kept for; they have one shape. */
  readonly parameter: Parameter;
  /** Its value where a loaded state lacks it; undefined where it must be there. */
  initial(state: SessionState): Float32Array | number | undefined;
}

/** Everything that a session's state holds: weights, then slot after slot, then averages, each in the network's order. */
export function stateTensors(
  parameters: readonly Parameter[],
  { optimizer, averageDecay }: Pick<CompileSettings, 'optimizer' | 'averageDecay'>,
): StateTensor[] {
  const weights = parameters.map(
    (parameter): StateTensor => ({ name: parameter.name, role: 'weight', parameter, initial: () => undefined }),
  );
  const slots = slotsOf(optimizer).flatMap((slot, role) =>
    parameters.filter(isTrained).map(
      (parameter): StateTensor => ({
        name: slotName(slot, parameter.name),
        role,
        parameter,
        initial: () => slot.initial,
      }),
    ),
  );
  const averages = (averageDecay === null ? [] : parameters).map(
    (parameter): StateTensor => ({
      name: averageName(parameter.name),
      role: 'average',
      parameter,
      initial: (state) => state.get(parameter.name),
    }),
  );
  return [...weights, ...slots, ...averages];
}

function mismatch(name: string, problem: string): MixnasError {
  return new MixnasError('WEIGHTS_MISMATCH', `weight ${name}: ${problem}`);
}

/**
 * The values of every tensor, checked: those of `state`, or what the tensor starts with (one number for all its values).
 * @throws MixnasError `WEIGHTS_MISMATCH` naming the first that does not fit
 */
export function stateValues(
  tensors: readonly StateTensor[],
  state: SessionState,
  network: string,
): (Float32Array | number)[] {
  const known = new Set(tensors.map(({ name }) => name));
  for (const name of state.keys()) {
    if (!known.has(name)) throw mismatch(name, `does not belong to network ${network}, trained this way`);
  }
  return tensors.map(({ name, parameter: { size, shape }, initial }) => {
    const found = state.get(name) ?? initial(state);
    if (typeof found === 'number' || found?.length === size) return found;
    const got = found === undefined ? 'got none' : `got ${found.length}`;
    throw mismatch(name, `expected ${size} values [${shape.join(', ')}]; ${got}`);
  });
}

/** The weights that a state is to be used with: the averages where it has them, else the weights. */
export function usedWeights(
  state: SessionState,
  names: readonly string[],
): { readonly weights: Weights; readonly isAveraged: boolean } {
  const isAveraged = names.some((name) => state.has(averageName(name)));
  const found = names.flatMap((name) => {
    const values = state.get(isAveraged ? averageName(name) : name);
    return values === undefined ? [] : [[name, values] as const];
  });
  return { weights: new Map(found), isAveraged };
}
