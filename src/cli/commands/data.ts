import type { Command } from 'commander';
import { cacheDirOf } from '../cache-dir.ts';
import { type Io, writeJson } from '../io.ts';
import { collect, oneOf } from '../options.ts';

const SETS = ['cifar10', 'cifar100'] as const;

interface DataOptions {
  readonly set: readonly string[];
  readonly json?: boolean;
}

async function prepare(io: Io, target: string, path: string | undefined, set: readonly string[], quiet: boolean) {
  const { resolveDataSettings } = await import('../data/settings.ts');
  const { packingNotes, prepareData, readMeta } = await import('../../data/index.ts');
  const settings = resolveDataSettings({ target, path, sets: set }, io.cwd);
  const log = quiet ? () => {} : (message: string) => void io.err.write(`${message}\n`);
  const onProgress = packingNotes(Date.now, log);
  const reference = await prepareData(settings, { cacheDir: cacheDirOf(io), log, onProgress });
  return { folder: reference.folder, meta: await readMeta(reference) };
}

function addCommand(data: Command, io: Io, name: string, description: string, isQuiet: () => boolean): void {
  data
    .command(name)
    .description(description)
    .argument('<config|kind>', 'YAML file of a search, or synthetic, cifar10, cifar100, image-folder')
    .argument('[folder]', 'folder of the images, after a kind')
    .option('--set <path=value>', 'replace one value of the config, for instance data.resolution=16', collect, [])
    .option('--json', 'print one JSON document')
    .action(async (target: string, path: string | undefined, options: DataOptions) => {
      const { folder, meta } = await prepare(io, target, path, options.set, isQuiet());
      const { packedBytes, renderData } = await import('../data/render.ts');
      if (options.json) writeJson(io, { ...meta, folder, bytes: packedBytes(meta) });
      else io.out.write(renderData(meta, folder));
    });
}

interface FetchFlags {
  readonly url?: string;
  readonly json?: boolean;
}

async function fetchSet(
  io: Io,
  kind: (typeof SETS)[number],
  parent: string,
  { url, json }: FetchFlags,
  quiet: boolean,
) {
  const { join, resolve } = await import('node:path');
  const { fetchPublicSet, PUBLIC_SETS } = await import('../../data/index.ts');
  const { fetchNotes } = await import('../data/fetch-notes.ts');
  const set = PUBLIC_SETS[kind];
  const log = quiet ? () => {} : (message: string) => void io.err.write(`${message}\n`);
  const { wasThere } = await fetchPublicSet(set, resolve(io.cwd, parent), {
    url,
    onProgress: fetchNotes(Date.now, log),
  });
  const folder = join(parent, set.folder);
  if (json) writeJson(io, { kind, folder: resolve(io.cwd, folder), wasThere });
  else io.out.write(`${folder}\n`);
  log(
    `${wasThere ? 'was there already' : 'fetched and unpacked'}; in a config: data: {kind: ${kind}, path: ${folder}}`,
  );
}

/**
 * `mixnas data`: what a config's images are, and packing them ahead of a search, and fetching public sets. `info` and
 * `import` both pack what is not packed yet: mean and deviation are only known from the pixels.
 */
export function registerData(program: Command, io: Io): void {
  const data = program
    .command('data')
    .description("a config's images: what they are, packing them for training, fetching public sets");
  const isQuiet = () => program.opts<{ quiet?: boolean }>().quiet === true;
  addCommand(data, io, 'info', 'classes, images per split, size, mean and deviation, hash, packed files', isQuiet);
  addCommand(data, io, 'import', 'decode, resize and pack the images now, so that a search starts at once', isQuiet);
  data
    .command('fetch')
    .description('download a public set, check that it is the published one, and unpack it')
    .argument('<set>', SETS.join(', '), oneOf(SETS))
    .argument('[folder]', 'folder to put it in', 'data')
    .option('--url <url>', 'another place of the same archive')
    .option('--json', 'print one JSON document')
    .action((kind: (typeof SETS)[number], folder: string, options: FetchFlags) =>
      fetchSet(io, kind, folder, options, isQuiet()),
    );
}
