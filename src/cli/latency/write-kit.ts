import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { measuredModel } from '../../latency/index.ts';
import { kitFiles, kitManifest, kitModels } from '../../latency/table/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { formatBytes } from '../../util/format.ts';
import { type Io, writeJson } from '../io.ts';
import { planOf } from './build-table.ts';
import type { LatencyKitOptions } from './kit.ts';

function writeFiles(folder: string, files: Iterable<readonly [name: string, content: string | Uint8Array]>): number {
  let bytes = 0;
  for (const [name, content] of files) {
    try {
      writeFileSync(join(folder, name), content);
    } catch (cause) {
      throw new MixnasError('OUTPUT', `cannot write ${join(folder, name)}: ${messageOf(cause)}`, {
        exitCode: 1,
        cause,
      });
    }
    bytes += content.length;
  }
  return bytes;
}

function* modelFiles(models: ReturnType<typeof kitModels>, depthwise: LatencyKitOptions['depthwise']) {
  const device = { kind: 'onnxruntime', threads: 1, batch: 1, depthwise } as const;
  for (const model of models) {
    yield [model.file, measuredModel({ name: model.name, graph: model.graph() }, device)] as const;
  }
}

/** `mixnas latency kit`. */
export function latencyKit(io: Io, space: string, options: LatencyKitOptions): void {
  const folder = resolve(io.cwd, options.out);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new MixnasError('USAGE', `--out ${options.out}: the folder is not empty`, { hint: 'name a new folder' });
  }
  const plan = planOf(space, io.cwd, options);
  const models = kitModels(plan);
  mkdirSync(join(folder, 'models'), { recursive: true });
  const bytes =
    writeFiles(join(folder, 'models'), modelFiles(models, options.depthwise)) +
    writeFiles(folder, Object.entries(kitFiles(kitManifest(plan))));
  if (options.json) writeJson(io, { folder: options.out, plan: plan.hash, models: models.length, bytes });
  else io.out.write(`${options.out}: ${models.length} models, ${formatBytes(bytes)}; README.txt says how to go on\n`);
}
