import { resolve } from 'node:path';
import type { Architecture } from '../../architecture/index.ts';
import { blockSummaries, footprintOf } from '../../cost/index.ts';
import { architectureSvg } from '../../draw/index.ts';
import { inferShapes } from '../../graph/index.ts';
import { networkOf, openSource, variantOf } from '../../source/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action, Call } from '../action.ts';
import { describeGenotypes } from '../arch/describe-genotypes.ts';
import { layersTable, summaryText } from '../arch/layers-table.ts';
import { writeJson } from '../io.ts';
import { writeOutput } from '../output.ts';

/** Options that only make sense for one network. */
const OF_ONE_NETWORK = ['kernels', 'groups', 'partition', 'dilated', 'layer', 'layers', 'svg', 'select'] as const;

function describeNetwork({ io, options }: Call<'arch'>, { name, graph }: Architecture): void {
  const size = graph.input[0];
  const classes = inferShapes(graph).get(graph.output)?.[2] as number;
  const cost = footprintOf(graph);
  if (options.svg !== undefined) writeOutput(resolve(io.cwd, options.svg), architectureSvg(name, graph));
  const layers = options.layers ? blockSummaries(graph) : undefined;
  if (options.json) {
    writeJson(io, { name, size, classes, ...cost, ...(layers && { layers }) });
    return;
  }
  io.out.write(summaryText(name, size, classes, cost));
  if (layers) io.out.write(`\n${layersTable(layers)}`);
}

/** `mixnas arch`: shapes, parameters and multiply-adds of a network, or of many genotypes of a search space. */
export const arch: Action<'arch'> = async (call) => {
  const { io, args, options } = call;
  const [network] = args;
  const { space, genotypes } = options;
  if (space !== undefined && genotypes !== undefined && network === undefined) {
    const unfit = OF_ONE_NETWORK.find((name) => options[name] !== undefined);
    if (unfit !== undefined) throw new MixnasError('USAGE', `arch: --${unfit} is for one network, not for --genotypes`);
    return await describeGenotypes(io, space, genotypes, options);
  }
  if (network === undefined || space !== undefined || genotypes !== undefined) {
    throw new MixnasError('USAGE', 'arch: expected either a network, or --space together with --genotypes', {
      hint: 'for instance mixnas arch mixnet-s --layers',
    });
  }
  const source = openSource(network, { cwd: io.cwd, select: options.select });
  describeNetwork(call, variantOf(networkOf(source, options), options));
};
