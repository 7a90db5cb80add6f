import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MemoryKills, memoryKills, memoryKillsIn } from '../util/memory-kills.ts';

/** What the system says of a process's memory. */
export interface MemoryFinding {
  /** The nearest counter of kills for memory, and by how many it rose. Null where the system does not count them. */
  readonly kills: { readonly file: string; readonly more: number } | null;
  /** Bytes that its address space may have (`ulimit -v`); null where there is no such limit. */
  readonly addressSpace: number | null;
}

/** Kills that were told as the end of some process of ours, by counter: none of them ends a second one. */
const told = new Map<string, number>();

function untold({ file, count }: MemoryKills): MemoryKills {
  return { file, count: count - (told.get(file) ?? 0) };
}

/** The limit on the address space of a process, bytes; null where there is none, or the system does not say (Linux). */
function addressSpaceOf(pid: number, root: string): number | null {
  try {
    const limit = /^Max address space +(\d+)/m.exec(readFileSync(join(root, `proc/${pid}/limits`), 'utf8'))?.[1];
    return limit === undefined ? null : Number(limit);
  } catch {
    return null;
  }
}

/** Watches for what the kernel does to a process, or to one of its children, when memory runs out. */
export class MemoryWatch {
  readonly #pid: number | undefined;
  readonly #root: string;
  #kills: readonly MemoryKills[] = [];
  #addressSpace: number | null = null;

  /** @param pid undefined where it never started @param root where the system's files are */
  constructor(pid: number | undefined, root = '/') {
    this.#pid = pid;
    this.#root = root;
    this.look();
  }

  /** Begins anew; where the process has moved to another control group meanwhile, that one counts. */
  look(): void {
    if (this.#pid === undefined) return;
    this.#kills = memoryKills(this.#pid, this.#root).map(untold);
    this.#addressSpace = addressSpaceOf(this.#pid, this.#root);
  }

  /**
   * What has happened since, once, when the process has ended: the nearest counter that is still there tells. A control group may
   * go with its process.
   */
  found(): MemoryFinding {
    const addressSpace = this.#addressSpace;
    for (const { file, count: before } of this.#kills) {
      const count = memoryKillsIn(file);
      if (count === null) continue;
      const more = Math.max(0, untold({ file, count }).count - before);
      if (more > 0) this.#tell();
      return { kills: { file, more }, addressSpace };
    }
    return { kills: null, addressSpace };
  }

  #tell(): void {
    for (const { file } of this.#kills) told.set(file, (told.get(file) ?? 0) + 1);
  }
}
