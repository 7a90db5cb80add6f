import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DeviceSettings, deviceSchema } from '../config/index.ts';
import { absolutePath } from '../util/absolute-path.ts';
import { checkDocument } from '../util/check-document.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { nearest } from '../util/nearest.ts';
import { meantValue } from '../util/other-words.ts';
import { valueAt } from '../util/problems.ts';
import { parseSource, type SourceDocument } from '../util/source-document.ts';
import { TABLE_KIND } from './table/table-schema.ts';

/** Folder of the devices that come with mixnas. */
const DEVICES = fileURLToPath(new URL('../../devices/', import.meta.url));

/** A device and where it was found. */
export interface Device {
  /** As the user named it. */
  readonly name: string;
  /** A table's file and the folder of a program are absolute paths. */
  readonly settings: DeviceSettings;
}

/** Names of the devices that come with mixnas, in alphabetical order. */
export function deviceNames(): string[] {
  return readdirSync(DEVICES)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

const GPU_HINT =
  'device is what latencies are measured on; evaluator: {kind: torch, device: cuda} trains on GPUs (docs/torch.md)';

function unknownDevice(nameOrPath: string): MixnasError {
  const names = deviceNames();
  const near = nearest(nameOrPath, names);
  return new MixnasError(
    'DEVICE_READ',
    `device ${nameOrPath}: expected the path of a YAML file or of a latency table, or one of ${names.join(', ')}`,
    { hint: near === undefined ? meantValue(nameOrPath, ['torch']) && GPU_HINT : `did you mean ${near}?` },
  );
}

/** Tables are long, and JSON's own parser is the faster one; what it refuses, YAML's explains. */
function parse(text: string, source: string): SourceDocument {
  if (source.endsWith('.json')) {
    try {
      return { value: JSON.parse(text), lineOf: () => undefined };
    } catch {
      return parseSource(text, source);
    }
  }
  return parseSource(text, source);
}

function settingsOf({ value, lineOf }: SourceDocument, file: string, source: string): DeviceSettings {
  if (valueAt(value, ['kind']) === TABLE_KIND) return { kind: 'table', file };
  const hint = 'devices/ has examples, docs/latency.md says what each kind takes';
  const settings = checkDocument(deviceSchema, value, {
    code: 'DEVICE_INVALID',
    what: 'the device',
    source,
    hint,
    lineOf,
  });
  const base = dirname(file);
  if (settings.kind === 'table') return { ...settings, file: absolutePath(settings.file, base) };
  return settings.kind === 'command' ? { ...settings, folder: absolutePath(settings.folder ?? '.', base) } : settings;
}

/**
 * Reads a device: a name from `devices/`, the path of a YAML file, or that of a latency table.
 * @param baseDir folder that a relative path starts from
 * @throws MixnasError `DEVICE_READ`, `YAML_SYNTAX`, `DEVICE_INVALID`
 */
export function readDevice(nameOrPath: string, baseDir: string): Device {
  const isPath = /[/\\]|\.(ya?ml|json)$/.test(nameOrPath);
  const file = isPath ? resolve(baseDir, nameOrPath) : resolve(DEVICES, `${nameOrPath}.yaml`);
  if (!existsSync(file)) throw unknownDevice(nameOrPath);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MixnasError('DEVICE_READ', `device ${file}: ${messageOf(cause)}`, { cause });
  }
  const source = isPath ? nameOrPath : `devices/${nameOrPath}.yaml`;
  return { name: nameOrPath, settings: settingsOf(parse(text, source), file, source) };
}
