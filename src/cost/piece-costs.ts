import { GraphBuilder, type Piece, type Shape } from '../graph/index.ts';
import { Memo } from '../util/memo.ts';
import { type Footprint, footprintOf } from './footprint.ts';

/** Pieces kept in memory, at most. */
const REMEMBERED = 50_000;

/**
 * Costs of many networks of one space: a network costs what its pieces cost, and each different piece is built and counted
 * once.
 */
export class PieceCosts {
  readonly #known = new Memo<string, Footprint & { readonly output: Shape }>(REMEMBERED);

  /**
   * The same as `footprintOf` of the network built from the pieces.
   * @param pieces of networks of one space; one value leads from each to the next
   * @param size side of the square images, pixels
   * @param channels of the images
   */
  cost(pieces: readonly Piece[], size: number, channels = 3): Footprint {
    let [params, macs, activations, modelBytes, peakBytes] = [0, 0, 0, 0, 0];
    let shape: Shape = [size, size, channels];
    for (const piece of pieces) {
      const input = shape;
      const known = this.#known.get(`${input.join('x')} ${piece.key}`, () => {
        const builder = new GraphBuilder('piece', input);
        const output = piece.build(builder, builder.input);
        return { ...footprintOf(builder.build(output)), output: output.shape };
      });
      params += known.params;
      macs += known.macs;
      activations += known.activations;
      modelBytes += known.modelBytes;
      // only the value between two pieces lives beyond one, and each counts it as its own
      peakBytes = Math.max(peakBytes, known.peakBytes);
      shape = known.output;
    }
    return { params, macs, activations, modelBytes, peakBytes };
  }
}
