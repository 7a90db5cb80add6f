import type { GraphBuilder, Value } from './builder.ts';

/** A part of a network that is a chain of such parts. */
export interface Piece {
  /** The block that its nodes belong to. */
  readonly block: string;
  /** Its place in the space (`stem`, `stages/0/1:k3e3`, `head`): pieces of one place may share their weights. */
  readonly slot: string;
  /** Equal for pieces of one space that build the same ops after the same shape. */
  readonly key: string;
  /** Appends the piece. @returns the value that leaves it */
  build(builder: GraphBuilder, x: Value): Value;
}
