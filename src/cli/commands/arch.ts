import type { Command } from 'commander';
import type { SizeOptions } from '../arch/source.ts';
import { addVariantOptions, type VariantOptions } from '../arch/variant-options.ts';
import { type Io, writeJson } from '../io.ts';
import { type Selection, selection, wholeNumber } from '../options.ts';

interface ArchOptions extends SizeOptions, VariantOptions {
  readonly layers?: boolean;
  readonly json?: boolean;
  readonly svg?: string;
  readonly select?: Selection;
  readonly space?: string;
  readonly genotypes?: string;
}

/** `mixnas arch`: shapes, parameters and multiply-adds of a network, or of many genotypes of a search space. */
export function registerArch(program: Command, io: Io): void {
  const command = program
    .command('arch')
    .description('shapes, parameters and multiply-adds of a network')
    .argument('[network]', 'published network, architecture file, block strings, or folder of a run or a training')
    .option('--select <which>', 'of a run: best (by reward, the default), knee (of the front) or trial:N', selection)
    .option('--size <pixels>', 'side of the square input image (224; 32 with --space)', wholeNumber(1))
    .option('--classes <n>', 'number of classes (1000; 10 with --space)', wholeNumber(1))
    .option('--low-res', 'stem and first strided block keep the resolution (default: for images of 64 px or less)')
    .option('--no-low-res', 'keep every stride whatever the size');
  addVariantOptions(command)
    .option('--layers', 'list every block')
    .option('--json', 'print one JSON document')
    .option('--svg <file>', 'draw the network into a file')
    .option('--space <name|file>', 'search space of --genotypes')
    .option('--genotypes <file>', 'describe one genotype per line ("-": stdin), as one JSON line each')
    .action((network: string | undefined, options: ArchOptions) => run(io, network, options));
}

async function run(io: Io, network: string | undefined, options: ArchOptions): Promise<void> {
  const { MixnasError } = await import('../../util/errors.ts');
  const { space, genotypes } = options;
  if (space !== undefined && genotypes !== undefined && network === undefined) {
    const unfit = (['kernels', 'groups', 'partition', 'dilated', 'layer', 'layers', 'svg', 'select'] as const).find(
      (name) => options[name] !== undefined,
    );
    if (unfit !== undefined) throw new MixnasError('USAGE', `arch: --${unfit} is for one network, not for --genotypes`);
    const { describeGenotypes } = await import('../arch/genotypes.ts');
    return describeGenotypes(io, space, genotypes, options);
  }
  if (network === undefined || space !== undefined || genotypes !== undefined) {
    throw new MixnasError('USAGE', 'arch: expected either a network, or --space together with --genotypes', {
      hint: 'for instance mixnas arch mixnet-s --layers',
    });
  }
  await describeNetwork(io, network, options);
}

async function describeNetwork(io: Io, network: string, options: ArchOptions): Promise<void> {
  const { blockSummaries, costOf } = await import('../../cost/index.ts');
  const { openSource } = await import('../export/source.ts');
  const { inferShapes } = await import('../../graph/index.ts');
  const { changeDepthwise, variantName } = await import('../arch/variant.ts');
  const { name: plainName, graph: original } = openSource(network, io.cwd, options);
  const graph = changeDepthwise(original, options);
  const name = variantName(plainName, options);
  const size = graph.input[0];
  const classes = inferShapes(graph).get(graph.output)?.[2] as number;
  const cost = costOf(graph);
  if (options.svg !== undefined) {
    const { architectureSvg } = await import('../../draw/index.ts');
    const { writeOutput } = await import('../output.ts');
    const { resolve } = await import('node:path');
    writeOutput(resolve(io.cwd, options.svg), architectureSvg(name, graph));
  }
  const layers = options.layers ? blockSummaries(graph) : undefined;
  if (options.json) return writeJson(io, { name, size, classes, ...cost, ...(layers && { layers }) });
  const { layersTable, summaryText } = await import('../arch/table.ts');
  io.out.write(summaryText(name, size, classes, cost.params, cost.macs));
  if (layers) io.out.write(`\n${layersTable(layers)}`);
}
