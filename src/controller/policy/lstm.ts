import type { Genotype } from '../../space/index.ts';
import type { Stream } from '../../util/random.ts';
import { softmax } from './softmax.ts';

/** Weights are drawn uniformly from ±this (NASNet's controller). */
const INITIAL = 0.1;

/** One step of the policy as the backward pass needs it. */
export interface Step {
  readonly probabilities: Float64Array;
  /** Where the input's embedding begins among the parameters. */
  readonly input: number;
  /** Gates in, forget, candidate, out, each of `hidden` values, after their nonlinearity. */
  readonly gates: Float64Array;
  readonly cell: Float64Array;
  readonly output: Float64Array;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * A one-layer LSTM that decides a genotype choice by choice: step t reads an embedding of the option taken at t - 1 and
 * ends in a softmax over the options of choice t.
 *
 * All parameters are in one vector: a start embedding, the embeddings of every choice's options, the LSTM's weights
 * [4 hidden, hidden] for the input and for the state with a bias [4 hidden], and for each choice [options, hidden] and
 * [options].
 */
export class LstmPolicy {
  readonly parameters: Float64Array;
  readonly #sizes: readonly number[];
  readonly #hidden: number;
  readonly #embeddings: readonly number[];
  readonly #heads: readonly number[];
  readonly #lstm: number;

  /**
   * @param sizes options of each choice
   * @param draws the initial weights
   */
  constructor(sizes: readonly number[], hidden: number, draws: Stream) {
    this.#sizes = sizes;
    this.#hidden = hidden;
    let at = hidden;
    this.#embeddings = sizes.map((size) => {
      at += size * hidden;
      return at - size * hidden;
    });
    this.#lstm = at;
    at += 8 * hidden * hidden + 4 * hidden;
    this.#heads = sizes.map((size) => {
      at += size * (hidden + 1);
      return at - size * (hidden + 1);
    });
    this.parameters = Float64Array.from({ length: at }, () => INITIAL * (2 * draws.next() - 1));
  }

  /** Runs the policy; `decide` takes an option at each step, given the probabilities. */
  run(decide: (step: number, probabilities: Float64Array) => number): Step[] {
    const steps: Step[] = [];
    let input = 0;
    this.#sizes.forEach((_, t) => {
      const step = this.#step(t, input, steps.at(-1));
      steps.push(step);
      input = (this.#embeddings[t] as number) + decide(t, step.probabilities) * this.#hidden;
    });
    return steps;
  }

  /** Log-probability of a genotype, with the steps that lead to it. */
  follow(genotype: Genotype): { steps: Step[]; logProbability: number } {
    const steps = this.run((t) => genotype[t] as number);
    const logProbability = steps.reduce(
      (sum, { probabilities }, t) => sum + Math.log(probabilities[genotype[t] as number] as number),
      0,
    );
    return { steps, logProbability };
  }

  #step(t: number, input: number, before: Step | undefined): Step {
    const [p, n] = [this.parameters, this.#hidden];
    const gates = new Float64Array(4 * n);
    const [fromInput, fromState, bias] = [this.#lstm, this.#lstm + 4 * n * n, this.#lstm + 8 * n * n];
    for (let g = 0; g < 4 * n; g++) {
      let sum = p[bias + g] as number;
      const [rowX, rowH] = [fromInput + g * n, fromState + g * n];
      for (let k = 0; k < n; k++) sum += (p[rowX + k] as number) * (p[input + k] as number);
      if (before !== undefined) {
        for (let k = 0; k < n; k++) sum += (p[rowH + k] as number) * (before.output[k] as number);
      }
      gates[g] = g >= 2 * n && g < 3 * n ? Math.tanh(sum) : sigmoid(sum);
    }
    const cell = new Float64Array(n);
    const output = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      const kept = (gates[n + k] as number) * (before?.cell[k] ?? 0);
      cell[k] = kept + (gates[k] as number) * (gates[2 * n + k] as number);
      output[k] = (gates[3 * n + k] as number) * Math.tanh(cell[k] as number);
    }
    return { probabilities: this.#probabilities(t, output), input, gates, cell, output };
  }

  #probabilities(t: number, output: Float64Array): Float64Array {
    const [p, n, head, size] = [this.parameters, this.#hidden, this.#heads[t] as number, this.#sizes[t] as number];
    const logits = new Float64Array(size);
    for (let o = 0; o < size; o++) {
      let sum = p[head + size * n + o] as number;
      for (let k = 0; k < n; k++) sum += (p[head + o * n + k] as number) * (output[k] as number);
      logits[o] = sum;
    }
    return softmax(logits);
  }

  /**
   * Adds the gradient of a loss to `gradient`, backwards through time.
   * @param slopes of the loss with respect to each step's logits
   */
  backward(steps: readonly Step[], slopes: readonly Float64Array[], gradient: Float64Array): void {
    const n = this.#hidden;
    let dOutput = new Float64Array(n);
    let dCell = new Float64Array(n);
    for (let t = steps.length - 1; t >= 0; t--) {
      const step = steps[t] as Step;
      this.#headBackward(t, step, slopes[t] as Float64Array, dOutput, gradient);
      const before = steps[t - 1];
      const dGates = this.#gatesBackward(step, before, dOutput, dCell);
      dOutput = this.#inputsBackward(step, before, dGates, gradient);
      dCell = dCell.map((slope, k) => slope * (step.gates[n + k] as number));
    }
  }

  /** Adds the head's own gradient, and its share to the gradient of the output. */
  #headBackward(t: number, step: Step, slope: Float64Array, dOutput: Float64Array, gradient: Float64Array): void {
    const [p, n, head, size] = [this.parameters, this.#hidden, this.#heads[t] as number, this.#sizes[t] as number];
    for (let o = 0; o < size; o++) {
      const s = slope[o] as number;
      gradient[head + size * n + o] = (gradient[head + size * n + o] as number) + s;
      for (let k = 0; k < n; k++) {
        const at = head + o * n + k;
        gradient[at] = (gradient[at] as number) + s * (step.output[k] as number);
        dOutput[k] = (dOutput[k] as number) + s * (p[at] as number);
      }
    }
  }

  /** Gradient before the gates' nonlinearities; `dCell` gains the share that comes through the output. */
  #gatesBackward(step: Step, before: Step | undefined, dOutput: Float64Array, dCell: Float64Array): Float64Array {
    const n = this.#hidden;
    const dGates = new Float64Array(4 * n);
    for (let k = 0; k < n; k++) {
      const squashed = Math.tanh(step.cell[k] as number);
      const [i, f, c, o] = [0, 1, 2, 3].map((gate) => step.gates[gate * n + k] as number) as [
        number,
        number,
        number,
        number,
      ];
      const slope = (dCell[k] as number) + (dOutput[k] as number) * o * (1 - squashed * squashed);
      dCell[k] = slope;
      dGates[k] = slope * c * i * (1 - i);
      dGates[n + k] = slope * (before?.cell[k] ?? 0) * f * (1 - f);
      dGates[2 * n + k] = slope * i * (1 - c * c);
      dGates[3 * n + k] = (dOutput[k] as number) * squashed * o * (1 - o);
    }
    return dGates;
  }

  /** Adds the gradients of weights, bias and embedding; returns the gradient of the previous output. */
  #inputsBackward(
    step: Step,
    before: Step | undefined,
    dGates: Float64Array,
    gradient: Float64Array,
  ): Float64Array<ArrayBuffer> {
    const [p, n] = [this.parameters, this.#hidden];
    const [fromInput, fromState, bias] = [this.#lstm, this.#lstm + 4 * n * n, this.#lstm + 8 * n * n];
    const dBefore = new Float64Array(n);
    for (let g = 0; g < 4 * n; g++) {
      const slope = dGates[g] as number;
      gradient[bias + g] = (gradient[bias + g] as number) + slope;
      for (let k = 0; k < n; k++) {
        const [atX, atH] = [fromInput + g * n + k, fromState + g * n + k];
        gradient[atX] = (gradient[atX] as number) + slope * (p[step.input + k] as number);
        gradient[step.input + k] = (gradient[step.input + k] as number) + slope * (p[atX] as number);
        if (before !== undefined) {
          gradient[atH] = (gradient[atH] as number) + slope * (before.output[k] as number);
          dBefore[k] = (dBefore[k] as number) + slope * (p[atH] as number);
        }
      }
    }
    return dBefore;
  }
}
