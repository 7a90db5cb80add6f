import { GraphBuilder, type Piece, type Shape } from '../graph/index.ts';
import { Memo } from '../util/memo.ts';
import { type Cost, costOf } from './macs.ts';

/** Pieces kept in memory, at most. */
const REMEMBERED = 50_000;

/**
 * Costs of many networks of one space: a network costs what its pieces cost, and each different piece is built and counted
 * once.
 */
export class PieceCosts {
  readonly #known = new Memo<string, Cost & { readonly output: Shape }>(REMEMBERED);

  /**
   * The same as `costOf` of the network built from the pieces.
   * @param pieces of networks of one space
   * @param size side of the square RGB images, pixels
   */
  cost(pieces: readonly Piece[], size: number): Cost {
    let [params, macs] = [0, 0];
    let shape: Shape = [size, size, 3];
    for (const piece of pieces) {
      const input = shape;
      const known = this.#known.get(`${input.join('x')} ${piece.key}`, () => {
        const builder = new GraphBuilder('piece', input);
        const output = piece.build(builder, builder.input);
        return { ...costOf(builder.build(output)), output: output.shape };
      });
      params += known.params;
      macs += known.macs;
      shape = known.output;
    }
    return { params, macs };
  }
}
