import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DataPlaces, TransferClient } from '../../transfer/index.ts';
import type { ProgramRequest, TrialRequest } from '../../trial/index.ts';
import { unpackBody } from '../wire/body.ts';
import type { JobMessage, SentFile } from '../wire/messages.ts';
import type { QueueRequest } from '../wire/run-trainer.ts';

/** What a request is made local with. */
export interface LocalParts {
  /** Folder of what attempts share. */
  readonly sharedFolder: string;
  readonly data: DataPlaces;
  /** @param signal ends what is under way */
  readonly client: (signal?: AbortSignal) => TransferClient;
  /** Threads that an engine computes with. */
  readonly threads: number;
}

/**
 * The request of a job with the places of this machine; what it needs is fetched: images, the training that it continues
 * from, the weights that networks share or begin with.
 * @param isKept whether the training is kept while it runs
 * @throws MixnasError of the transfer; the signal's reason
 */
export async function localRequest(
  job: JobMessage,
  files: Readonly<Record<SentFile, string>>,
  isKept: boolean,
  { sharedFolder, data, client, threads }: LocalParts,
  signal: AbortSignal,
): Promise<QueueRequest> {
  const plain = unpackBody(job.body) as TrialRequest | Omit<ProgramRequest, 'log'>;
  const transfer = client(signal);
  const { hash, content } = job.data;
  const reference = await data.ensure({ hash, ...(content === null ? {} : { content }) }, transfer);
  if (job.from !== null) await transfer.fetchFile(job.from, files.checkpoint);
  const places = {
    data: reference,
    ...(isKept ? { checkpoint: files.checkpoint } : {}),
    ...(job.weights ? { weights: files.weights } : {}),
  };
  if (!('engine' in plain)) return { ...plain, ...places, log: files.log };
  const engine = { ...plain.engine, threads };
  const { inherit, start } = plain;
  const fetched = async (given: JobMessage['shared']) =>
    given === null ? '' : await sharedFile(sharedFolder, given, transfer);
  return {
    ...{ ...plain, ...places, engine },
    ...(inherit && { inherit: { ...inherit, file: await fetched(job.shared) } }),
    ...(start && { start: { ...start, file: await fetched(job.start) } }),
  };
}

const fetching = new Map<string, Promise<boolean>>();

/** Weights that several attempts take, fetched once. */
async function sharedFile(
  folder: string,
  { key, hash }: NonNullable<JobMessage['shared']>,
  client: TransferClient,
): Promise<string> {
  const file = join(folder, `shared-${hash}.ckpt`);
  if (existsSync(file)) return file;
  const under = fetching.get(file) ?? client.fetchFile(key, file);
  fetching.set(file, under);
  try {
    await under;
  } finally {
    fetching.delete(file);
  }
  return file;
}
