import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type AuditResult,
  type AuditTask,
  auditPicture,
  type ConfigSource,
  loadProxies,
  loadTruth,
  type NamedChanges,
  parseProxies,
  parseProxy,
  readGenotypes,
  runAudit,
  type TruthTask,
  type Variant,
  verdictOf,
} from '../../audit/index.ts';
import { placesOf, readSpace } from '../../run/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { parseOverride, parseSource } from '../../util/source-document.ts';
import type { Action, Call } from '../action.ts';
import { auditText } from '../audit/audit-text.ts';
import { writeJson } from '../io.ts';
import { makeOutputFolder, writeOutput } from '../output.ts';
import { INTERRUPTED } from '../process.ts';
import { withSearchContext } from '../search-context.ts';

function proxiesOf({ io, options }: Call<'audit'>): NamedChanges[] {
  const typed = options.proxy.map(parseProxy);
  const { proxies: file } = options;
  if (file === undefined) return typed;
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (cause) {
    throw new MixnasError('CONFIG_READ', `--proxies ${file}: ${messageOf(cause)}`, { cause });
  }
  return [...parseProxies(parseSource(text, file).value, file), ...typed];
}

function truthOf({ io, options }: Call<'audit'>, source: ConfigSource, own: Variant): TruthTask {
  const { truth, truthSet, seeds } = options;
  if (truth === undefined) {
    return { kind: 'training', config: loadTruth(source, own, truthSet.map(parseOverride)), seeds };
  }
  if (truthSet.length === 0 && seeds === 1) return { kind: 'table', file: resolve(io.cwd, truth) };
  throw new MixnasError(
    'USAGE',
    '--truth takes a table: --truth-set and --seeds are for trainings that tell the truth',
    {
      hint: 'leave out --truth, or the others',
    },
  );
}

function taskOf(call: Call<'audit'>, folder: string, proxies: AuditTask['proxies'], source: ConfigSource): AuditTask {
  const { io, options } = call;
  const [own] = proxies;
  const space = readSpace(own.config.space, io.cwd);
  const { genotypes, networks } = options;
  return {
    source: space,
    proxies,
    truth: truthOf(call, source, own),
    networks: genotypes === undefined ? networks : readGenotypes(resolve(io.cwd, genotypes), space.space),
    folder: resolve(io.cwd, folder),
  };
}

function print({ io, options }: Call<'audit'>, result: AuditResult, folder: string): void {
  const document = { ...result, verdict: verdictOf(result) };
  makeOutputFolder(resolve(io.cwd, folder));
  writeOutput(resolve(io.cwd, folder, 'audit.json'), `${JSON.stringify({ schemaVersion: 1, ...document }, null, 2)}\n`);
  if (options.json) writeJson(io, document);
  else io.out.write(auditText(result));
  if (options.svg !== undefined) writeOutput(resolve(io.cwd, options.svg), auditPicture(result));
}

/** `mixnas audit`: whether a config's proxy ranks networks as the truth does. */
export const audit: Action<'audit'> = async (call) => {
  const { io, args, options, quiet } = call;
  const flags = [
    { path: ['search', 'workers'], value: options.workers },
    { path: ['engine', 'kind'], value: options.engine },
    { path: ['seed'], value: options.seed },
  ].filter(({ value }) => value !== undefined);
  const source = { file: args[0], ...placesOf(io), sets: options.set, flags };
  const proxies = loadProxies(source, proxiesOf(call));
  const folder = options.out ?? join('runs', `audit-${proxies[0].config.name}`);
  const task = taskOf(call, folder, proxies, source);
  const view = { quiet, json: options.json === true };
  const result = await withSearchContext(io, view, (context) => runAudit(task, context));
  if (result !== null) return print(call, result, folder);
  process.exitCode = INTERRUPTED;
  if (!quiet && !view.json) io.err.write('\ninterrupted: the same call continues where it stopped\n');
};
