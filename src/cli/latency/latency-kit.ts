import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kitFiles, kitManifest, kitModels, measuredModel } from '../../latency/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { formatBytes } from '../../util/format.ts';
import type { Action, Call } from '../action.ts';
import { writeJson } from '../io.ts';
import { makeOutputFolder, writeOutput } from '../output.ts';
import { planOf, requireOut } from './latency-build.ts';

function writeFiles(folder: string, files: Iterable<readonly [name: string, content: string | Uint8Array]>): number {
  let bytes = 0;
  for (const [name, content] of files) {
    writeOutput(join(folder, name), content);
    bytes += content.length;
  }
  return bytes;
}

function* modelFiles(models: ReturnType<typeof kitModels>, depthwise: Call<'latency kit'>['options']['depthwise']) {
  const device = { kind: 'onnxruntime', threads: 1, batch: 1, depthwise } as const;
  for (const model of models) {
    yield [model.file, measuredModel({ name: model.name, graph: model.graph() }, device)] as const;
  }
}

/** `mixnas latency kit`. */
export const latencyKit: Action<'latency kit'> = async ({ io, args, options }) => {
  const out = requireOut(options.out, 'the folder to write');
  const folder = resolve(io.cwd, out);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new MixnasError('USAGE', `--out ${out}: the folder is not empty`, { hint: 'name a new folder' });
  }
  const plan = planOf(args[0], io.cwd, options);
  const models = kitModels(plan);
  makeOutputFolder(join(folder, 'models'));
  const bytes =
    writeFiles(join(folder, 'models'), modelFiles(models, options.depthwise)) +
    writeFiles(folder, Object.entries(kitFiles(kitManifest(plan))));
  if (options.json) writeJson(io, { folder: out, plan: plan.hash, models: models.length, bytes });
  else io.out.write(`${out}: ${models.length} models, ${formatBytes(bytes)}; README.txt says what to do next\n`);
};
