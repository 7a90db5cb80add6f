import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PieceCosts } from '../../cost/index.ts';
import { loadSpace } from '../../run/index.ts';
import type { Sizes } from '../../source/index.ts';
import { genotypeText, type NetworkTarget, parseGenotype, type SearchSpace } from '../../space/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import type { Io } from '../io.ts';

/** Side of the images of a space that does not say what it is made for, pixels. */
const DEFAULT_SIZE = 32;

/** Says what a genotype is and costs: one line of the answer. */
function describer(space: SearchSpace, target: NetworkTarget) {
  const costs = new PieceCosts();
  return (text: string) => {
    const genotype = parseGenotype(space, text);
    const canonical = genotypeText(space, space.canonical(genotype));
    const cost = costs.cost(space.pieces(genotype, target), target.size);
    return { genotype: genotypeText(space, genotype), canonical, ...cost };
  };
}

function located(error: unknown, source: string, line: number): unknown {
  if (!(error instanceof MixnasError)) return error;
  const { code, message, hint, exitCode } = error;
  return new MixnasError(code, `${source}:${line} ${message}`, { hint, exitCode, cause: error });
}

/** Rejects with the stream's error, so that an endless input ends with its reader. */
function write(io: Io, text: string): Promise<void> {
  return new Promise((done, fail) => {
    io.out.write(text, (error) => (error ? fail(error) : done()));
  });
}

async function describeLines(io: Io, input: Readable, source: string, space: SearchSpace, target: NetworkTarget) {
  const describe = describer(space, target);
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    let answer: ReturnType<typeof describe>;
    try {
      answer = describe(line);
    } catch (error) {
      throw located(error, source, number);
    }
    await write(io, `${JSON.stringify(answer)}\n`);
  }
}

async function openInput(io: Io, file: string): Promise<Readable> {
  if (file === '-') return io.in;
  const stream = createReadStream(resolve(io.cwd, file), 'utf8');
  try {
    await once(stream, 'open');
  } catch (cause) {
    throw new MixnasError('GENOTYPES_READ', `genotypes ${file}: ${messageOf(cause)}`, { cause });
  }
  return stream;
}

/**
 * Describes the genotypes of a file (`-`: stdin), one per line, as JSON lines with genotype, canonical form, params and
 * macs. Empty lines are passed over.
 * @throws MixnasError `GENOTYPE` naming file and line of the first that does not belong to the space
 */
export async function describeGenotypes(io: Io, spaceName: string, file: string, options: Sizes): Promise<void> {
  const space = loadSpace(spaceName, io.cwd);
  const { size = space.resolution ?? DEFAULT_SIZE, classes = 10, lowRes } = options;
  const target = { size, classes, ...(lowRes === undefined ? {} : { lowRes }) };
  await describeLines(io, await openInput(io, file), file === '-' ? 'stdin' : file, space, target);
}
