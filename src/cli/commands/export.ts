import { networkOf, openSource, variantOf, weightsOf } from '../../source/index.ts';
import type { Action } from '../action.ts';
import { FORMAT_WRITERS } from '../export/write-formats.ts';

/** `mixnas export`: a network as a file that other tools load. */
export const exportNetwork: Action<'export'> = async ({ io, args: [network], options }) => {
  const source = openSource(network, { cwd: io.cwd, select: options.select });
  const architecture = variantOf(networkOf(source, options), options);
  const weights = () => weightsOf(source, architecture, { cwd: io.cwd, ...options });
  await FORMAT_WRITERS[options.format](io, { architecture, weights }, options);
};
