import type { QueueOptions } from '../../queue/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Io } from '../io.ts';

/** Where the address of a queue may stand besides the command line: there a password shows in lists of processes. */
const VARIABLE = 'MIXNAS_QUEUE';

/** What the command line says of a queue. */
interface QueueFlags {
  readonly queue?: string;
  readonly dataPort?: number;
  readonly dataUrl?: string;
}

/** The address of the queue: `--queue`, else `MIXNAS_QUEUE`; undefined where neither is given. */
export function queueUrl({ env }: Pick<Io, 'env'>, { queue }: Pick<QueueFlags, 'queue'>): string | undefined {
  if (queue !== undefined) hideArguments();
  return queue ?? (env[VARIABLE] || undefined);
}

/** Lists of processes show the command line; what follows `mixnas` in it may hold a password. */
function hideArguments(): void {
  process.title = 'mixnas';
}

/**
 * How a search serves workers; undefined where it trains on this machine.
 * @throws MixnasError `USAGE` for options that only a queue has
 */
export function queueOptions(io: Pick<Io, 'env'>, flags: QueueFlags): QueueOptions | undefined {
  const url = queueUrl(io, flags);
  const { dataPort, dataUrl } = flags;
  if (url !== undefined) {
    const watchLoop = io.env.MIXNAS_LOOP_DELAY === '1';
    return { url, files: { port: dataPort ?? 0, url: dataUrl ?? null }, watchLoop };
  }
  if (dataPort === undefined && dataUrl === undefined) return undefined;
  throw new MixnasError(
    'USAGE',
    `--data-${dataPort === undefined ? 'url' : 'port'}: only a search with --queue serves data`,
    {
      hint: 'name the queue: --queue redis://HOST:PORT, or MIXNAS_QUEUE in the environment',
    },
  );
}

/** @throws MixnasError `USAGE` where no address is given */
export function requireQueueUrl(io: Pick<Io, 'env'>, flags: Pick<QueueFlags, 'queue'>): string {
  const url = queueUrl(io, flags);
  if (url !== undefined) return url;
  throw new MixnasError('USAGE', `expected --queue redis://HOST:PORT, or ${VARIABLE} in the environment`, {
    hint: 'it is what the search was started with: mixnas search CONFIG --queue redis://HOST:PORT',
  });
}
