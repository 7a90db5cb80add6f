import { type BlockSummary, blockSummaries } from '../cost/index.ts';
import { architectureSvg } from '../draw/index.ts';
import { decodedChoices } from '../report/index.ts';
import type { NetworkTarget, SearchSpace } from '../space/index.ts';
import type { PageLayer, PageNetwork } from './contract.ts';

function opText({ depthwise, convKernels, seChannels, skip, macs }: BlockSummary): string {
  const parts = [
    ...convKernels.map((kernel) => `conv ${kernel}×${kernel}`),
    ...depthwise.map(({ kernels, dilated }) => `depthwise ${kernels.join(',')}${dilated ? ' dilated' : ''}`),
    ...(seChannels === null ? [] : [`SE ${seChannels}`]),
    ...(skip ? ['skip'] : []),
  ];
  if (parts.length > 0) return parts.join(' + ');
  return macs === 0 ? 'activation' : '1×1';
}

function layerOf(block: BlockSummary): PageLayer {
  const { block: name, output, params, macs } = block;
  return { name, op: opText(block), shape: output, params, macs };
}

/** The network of a genotype: picture, blocks, and what was chosen. @param name title of the picture */
export function pageNetwork(
  name: string,
  space: SearchSpace,
  genotype: readonly number[],
  target: NetworkTarget,
): PageNetwork {
  const graph = space.decode(genotype, target);
  return {
    svg: architectureSvg(name, graph),
    layers: blockSummaries(graph).map(layerOf),
    genotype,
    decoded: decodedChoices(space, genotype).map(({ path, option }) => `${path}: ${option}`),
  };
}
