import type { Command } from 'commander';
import { cacheDirOf } from '../cache-dir.ts';
import { type Io, writeJson } from '../io.ts';
import { collect } from '../options.ts';

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

/**
 * `mixnas data`: what a config's images are, and packing them ahead of a search. Both subcommands pack what is not packed
 * yet: mean and deviation are only known from the pixels.
 */
export function registerData(program: Command, io: Io): void {
  const data = program.command('data').description("a config's images: what they are, and packing them for training");
  const isQuiet = () => program.opts<{ quiet?: boolean }>().quiet === true;
  addCommand(data, io, 'info', 'classes, images per split, size, mean and deviation, hash, packed files', isQuiet);
  addCommand(data, io, 'import', 'decode, resize and pack the images now, so that a search starts at once', isQuiet);
}
