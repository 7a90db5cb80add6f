/** Adam over one vector of parameters: moments with bias correction, beta 0.9 and 0.999 (Kingma & Ba, ICLR 2015). */
export class Adam {
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #steps = 0;

  constructor(
    size: number,
    readonly rate: number,
  ) {
    this.#first = new Float64Array(size);
    this.#second = new Float64Array(size);
  }

  /** Moves the parameters, in place, against the gradient of a loss. */
  descend(parameters: Float64Array, gradient: Float64Array): void {
    this.#steps++;
    const scale = (this.rate * Math.sqrt(1 - 0.999 ** this.#steps)) / (1 - 0.9 ** this.#steps);
    for (let i = 0; i < parameters.length; i++) {
      const slope = gradient[i] as number;
      const first = 0.9 * (this.#first[i] as number) + 0.1 * slope;
      const second = 0.999 * (this.#second[i] as number) + 0.001 * slope * slope;
      this.#first[i] = first;
      this.#second[i] = second;
      parameters[i] = (parameters[i] as number) - (scale * first) / (Math.sqrt(second) + 1e-8);
    }
  }
}
