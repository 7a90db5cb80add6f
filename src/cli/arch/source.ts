import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Architecture, parseArchitecture } from '../../architecture/index.ts';
import { isBlockDocument, parseBlocks } from '../../export/index.ts';
import type { Graph } from '../../graph/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { buildZoo, zooNames } from '../../zoo/index.ts';

/** What the options say of a network to build; what is not given has the default of its source. */
export interface SizeOptions {
  readonly size?: number;
  readonly classes?: number;
  readonly lowRes?: boolean;
}

/** A network and what it is called. */
export interface NamedGraph {
  readonly name: string;
  readonly graph: Graph;
  /** The whole document, where the network was read from one. */
  readonly architecture?: Architecture;
}

function isFile(network: string, cwd: string): boolean {
  if (zooNames().includes(network)) return false;
  return /[/\\]|\.(json|py)$/.test(network) || existsSync(resolve(cwd, network));
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new MixnasError('ARCHITECTURE_READ', `architecture ${file}: ${messageOf(cause)}`, {
      cause,
      hint: 'expected the path of an architecture file, or the name of a published network',
    });
  }
}

/** Block strings stand in Python, or in JSON that says so; JSON that cannot be read is left to the architecture's reader. */
function holdsBlocks(file: string, text: string): boolean {
  if (file.endsWith('.py')) return true;
  try {
    return isBlockDocument(JSON.parse(text));
  } catch {
    return false;
  }
}

function readBlocks(text: string, file: string, { size, classes, lowRes }: SizeOptions): NamedGraph {
  if (lowRes !== undefined) {
    throw new MixnasError('USAGE', `--low-res: ${file} fixes its strides`, { hint: 'change the strings in the file' });
  }
  const graph = parseBlocks(text, file, { ...(size && { size }), ...(classes && { classes }) });
  return { name: graph.name, graph };
}

function readArchitecture(text: string, file: string, options: SizeOptions): NamedGraph {
  const given = (['size', 'classes', 'lowRes'] as const).filter((name) => options[name] !== undefined);
  if (given.length > 0) {
    throw new MixnasError('USAGE', `--${given[0] === 'lowRes' ? 'low-res' : given[0]}: ${file} fixes its own`, {
      hint: 'these options are for published networks and search spaces',
    });
  }
  const architecture = parseArchitecture(text, file);
  return { name: architecture.name, graph: architecture.graph, architecture };
}

/**
 * The network that a command was asked for: a name of the zoo, or the path of an architecture file or of block strings
 * (JSON or timm's Python).
 * @throws MixnasError `USAGE` for a size that does not fit the source; those of the zoo, the file and the strings
 */
export function openNetwork(network: string, cwd: string, options: SizeOptions): NamedGraph {
  if (!isFile(network, cwd)) {
    const { size = 224, classes = 1000, lowRes } = options;
    return { name: network, graph: buildZoo(network, { size, classes, lowRes }) };
  }
  const text = readText(network, cwd);
  return holdsBlocks(network, text) ? readBlocks(text, network, options) : readArchitecture(text, network, options);
}
