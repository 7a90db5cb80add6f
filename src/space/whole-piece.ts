import { type Graph, type GraphBuilder, INPUT, type Piece, type Value } from '../graph/index.ts';
import { bug } from '../util/errors.ts';

/**
 * A network as one piece, for what counts costs by pieces: its nodes in their order.
 * @param key unique among the networks of the space
 */
export function wholePiece(key: string, graph: Graph): Piece {
  return {
    block: 'network',
    slot: 'network',
    key,
    build(builder: GraphBuilder, x: Value): Value {
      const values = new Map<string, Value>([[INPUT, x]]);
      const known = (id: string): Value => {
        const value = values.get(id);
        if (value === undefined) throw bug(`network ${key} reads ${id} before it is there`);
        return value;
      };
      builder.block(`network ${key}`);
      for (const { id, op, inputs } of graph.nodes) values.set(id, builder.add(id, op, ...inputs.map(known)));
      return known(graph.output);
    },
  };
}
