import { type OptimizerSettings, type SessionState, slotName, slotsOf } from '../engine/index.ts';
import {
  type Cut,
  type InitialOptions,
  initialWeights,
  isTrained,
  type Parameter,
  putPart,
  takePart,
} from '../graph/index.ts';
import type { SearchSpace } from '../space/index.ts';
import { bug } from '../util/errors.ts';
import { sharedCuts } from './cuts.ts';
import { partParameters, type SharedLayout, sharedLayout } from './layout.ts';
import type { SharedNetwork } from './network.ts';

/** Weights that all networks of a space share, with the optimiser's slots of those that were trained; changed in place. */
export class SharedWeights {
  readonly #layout: SharedLayout;
  readonly #tensors: Map<string, Float32Array>;

  private constructor(layout: SharedLayout, tensors: Map<string, Float32Array>) {
    this.#layout = layout;
    this.#tensors = tensors;
  }

  /** Fresh ones: of every part of the space its largest form, as `initialWeights` draws it. */
  static fresh(
    space: SearchSpace,
    classes: number,
    seed: string,
    channels = 3,
    options: InitialOptions = {},
  ): SharedWeights {
    const tensors = new Map<string, Float32Array>();
    for (const part of space.largestParts(classes, channels)) {
      const weights = initialWeights(part.graph, `${seed}/${part.slot}`, options);
      for (const { name, parameter } of partParameters(part)) {
        tensors.set(name, weights.get(parameter.name) as Float32Array);
      }
    }
    return new SharedWeights(sharedLayout(space, classes, channels), tensors);
  }

  /** Those of a checkpoint that `tensors` gave. */
  static of(space: SearchSpace, classes: number, tensors: SessionState, channels = 3): SharedWeights {
    return new SharedWeights(sharedLayout(space, classes, channels), new Map(tensors));
  }

  /** Everything, by name; not a copy. */
  get tensors(): SessionState {
    return this.#tensors;
  }

  /** The weights alone, without the optimiser's slots; not a copy. */
  get trained(): SessionState {
    return new Map([...this.#tensors].filter(([name]) => this.#layout.has(name)));
  }

  /** Which part of them each weight of a network is. */
  cuts(network: SharedNetwork): ReadonlyMap<string, Cut> {
    return sharedCuts(network, this.#layout);
  }

  /** The weights of a network, without the optimiser's slots. */
  weights(cuts: ReadonlyMap<string, Cut>): Map<string, Float32Array> {
    return new Map([...cuts].map(([name, cut]) => [name, takePart(this.#tensor(cut.from), cut)]));
  }

  /** The optimiser's slots of a network, as far as its weights were trained before. */
  slots(cuts: ReadonlyMap<string, Cut>, optimizer: OptimizerSettings): Map<string, Float32Array> {
    const found = new Map<string, Float32Array>();
    for (const [name, cut] of cuts) {
      for (const slot of slotsOf(optimizer)) {
        const whole = this.#tensors.get(slotName(slot, cut.from));
        if (whole !== undefined) found.set(slotName(slot, name), takePart(whole, cut));
      }
    }
    return found;
  }

  /** Takes back a network's state. Moving statistics are left out: they are one network's, not the space's. */
  keep(cuts: ReadonlyMap<string, Cut>, state: SessionState, optimizer: OptimizerSettings): void {
    for (const [name, cut] of cuts) {
      if (!isTrained(this.#parameter(cut))) continue;
      putPart(this.#tensor(cut.from), cut, this.#valueOf(state, name));
      for (const slot of slotsOf(optimizer)) {
        const key = slotName(slot, cut.from);
        const whole = this.#tensors.get(key) ?? new Float32Array(this.#parameter(cut).size).fill(slot.initial);
        this.#tensors.set(key, whole);
        putPart(whole, cut, this.#valueOf(state, slotName(slot, name)));
      }
    }
  }

  #valueOf(state: SessionState, name: string): Float32Array {
    const values = state.get(name);
    if (values === undefined) throw bug(`the state of a network lacks ${name}`);
    return values;
  }

  #parameter(cut: Cut): Parameter {
    const parameter = this.#layout.get(cut.from);
    if (parameter === undefined) throw bug(`there is no shared tensor ${cut.from}`);
    return parameter;
  }

  #tensor(name: string): Float32Array {
    return this.#valueOf(this.#tensors, name);
  }
}
