import { type BlockSummary, blockSummaries } from '../cost/index.ts';
import { parseSpace, type SearchSpace } from '../space/index.ts';
import type { Report, ReportTrial } from './build-report.ts';

const spaces = new WeakMap<Report['run'], SearchSpace>();

/** The search space of a run, read once. @throws MixnasError when the stored space is none */
export function spaceOf({ run }: Pick<Report, 'run'>): SearchSpace {
  const known = spaces.get(run) ?? parseSpace(run.space.text, `${run.folder} (stored space)`);
  spaces.set(run, known);
  return known;
}

function blockWord({ depthwise, convKernels, mid, input, seChannels }: BlockSummary): string {
  const kernels = depthwise.map(({ kernels: sizes, dilated }) => `k${sizes.join('.')}${dilated ? 'd' : ''}`);
  const isPlain = depthwise.length === 0;
  const name = isPlain ? `conv${convKernels.join('.')}` : kernels.join('+');
  const expansion = isPlain || mid === null ? '' : `e${Number((mid / input[2]).toFixed(2))}`;
  return `${name}${expansion}${seChannels === null ? '' : 'se'}`;
}

/**
 * The blocks of a trial's network in short words, from input to output, without stem and head: `k3e1 k3.5e3×2 k3.5.7e6se` are a
 * block of kernel 3 and expansion 1, two of kernels 3 and 5 and expansion 3, and one with squeeze-and-excitation.
 */
export function networkWords(report: Pick<Report, 'run'>, { genotype }: Pick<ReportTrial, 'genotype'>): string {
  const graph = spaceOf(report).decode(genotype, report.run.target);
  const words = blockSummaries(graph)
    .filter(({ block }) => /^\d+$/.test(block))
    .map(blockWord);
  const groups: { word: string; count: number }[] = [];
  for (const word of words) {
    const last = groups.at(-1);
    if (last?.word === word) last.count++;
    else groups.push({ word, count: 1 });
  }
  return groups.map(({ word, count }) => (count === 1 ? word : `${word}×${count}`)).join(' ');
}

/** What a network has of the choices of its space: path and option, in the order of the space. */
export function decodedChoices(
  space: Pick<SearchSpace, 'choices' | 'present'>,
  genotype: readonly number[],
): { readonly path: string; readonly option: string }[] {
  const present = space.present(genotype);
  return space.choices.flatMap(({ path, options }, i) =>
    present[i] === true ? [{ path, option: options[genotype[i] as number] as string }] : [],
  );
}
