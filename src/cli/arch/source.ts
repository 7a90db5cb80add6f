import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Architecture, parseArchitecture } from '../../export/architecture.ts';
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
  return /[/\\]|\.json$/.test(network) || existsSync(resolve(cwd, network));
}

function readArchitecture(file: string, cwd: string): NamedGraph {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new MixnasError('ARCHITECTURE_READ', `architecture ${file}: ${messageOf(cause)}`, {
      cause,
      hint: 'expected the path of an architecture file, or the name of a published network',
    });
  }
  const architecture = parseArchitecture(text, file);
  return { name: architecture.name, graph: architecture.graph, architecture };
}

/**
 * The network that a command was asked for: a name of the zoo, or the path of an architecture file.
 * @throws MixnasError `USAGE` when a size is given for a file, which has its own; those of the zoo and of the file
 */
export function openNetwork(network: string, cwd: string, options: SizeOptions): NamedGraph {
  if (!isFile(network, cwd)) {
    const { size = 224, classes = 1000, lowRes } = options;
    return { name: network, graph: buildZoo(network, { size, classes, lowRes }) };
  }
  const given = (['size', 'classes', 'lowRes'] as const).filter((name) => options[name] !== undefined);
  if (given.length > 0) {
    throw new MixnasError('USAGE', `--${given[0] === 'lowRes' ? 'low-res' : given[0]}: ${network} fixes its own`, {
      hint: 'these options are for published networks and search spaces',
    });
  }
  return readArchitecture(network, cwd);
}
