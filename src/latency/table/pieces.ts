import { type Graph, GraphBuilder, type Piece, type Shape } from '../../graph/index.ts';
import { Memo } from '../../util/memo.ts';

/** Pieces kept in memory, at most. */
const REMEMBERED = 50_000;

/** A value of one piece, and the shape that leaves it. */
interface Known<T> {
  readonly value: T;
  readonly output: Shape;
}

/** Works something out of each piece of many networks of one space, once for each different piece. */
export class PerPiece<T> {
  readonly #known = new Memo<string, Known<T>>(REMEMBERED);
  readonly #compute: (piece: Graph) => T;

  /** @param compute of a piece built alone, as a network */
  constructor(compute: (piece: Graph) => T) {
    this.#compute = compute;
  }

  /**
   * The values of a network's pieces, in order.
   * @param pieces of networks of one space
   * @param size side of the square images, pixels
   * @param channels of the images
   */
  of(pieces: readonly Piece[], size: number, channels = 3): T[] {
    let shape: Shape = [size, size, channels];
    return pieces.map((piece) => {
      const input = shape;
      const { value, output } = this.#known.get(`${input.join('x')} ${piece.key}`, () => {
        const builder = new GraphBuilder(piece.block, input);
        const end = piece.build(builder, builder.input);
        return { value: this.#compute(builder.build(end)), output: end.shape };
      });
      shape = output;
      return value;
    });
  }
}
