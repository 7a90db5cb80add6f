import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../util/errors.ts';
import type { Addon } from './addon.ts';

export type AddonLoad =
  | {
      readonly ok: true;
      readonly addon: Addon;
      /** Where it was found, from the package's folder: `native/build`, `prebuilds/linux-x64`. */
      readonly place: string;
    }
  | { readonly ok: false; readonly reason: string; readonly cause: unknown };

const ROOT = new URL('../../../', import.meta.url);
const LOCAL = 'native/build';

/** Whether this Node.js runs on musl, as on Alpine Linux. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  // looking up the names of every network interface would take seconds
  const report = Object.assign(process.report, { excludeNetwork: true }).getReport();
  const { header } = report as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

/** The folder of this platform's prebuilt module, as `native/prebuild.mjs` names it. */
export function prebuiltPlace(): string {
  return `prebuilds/${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;
}

/** Why a local build is not there, where one was tried. */
function buildFailure(root: URL): string | null {
  try {
    const status = JSON.parse(readFileSync(new URL(`${LOCAL}/status.json`, root), 'utf8')) as { reason?: unknown };
    return typeof status.reason === 'string' ? (status.reason.split('\n')[0] ?? '') : null;
  } catch {
    return null;
  }
}

function missing(root: URL, places: readonly string[]): string {
  const failure = buildFailure(root);
  const built = failure === null ? '' : ` (its build failed: ${failure})`;
  return `not built: there is no mixnas.node in ${places.join(' or ')}${built}`;
}

/**
 * Loads the compiled kernels: those that were built here, else those that the package brought for this platform. Never
 * throws.
 * @param root the package's folder; another one only for tests
 */
export function loadAddon(root = ROOT): AddonLoad {
  const load = createRequire(import.meta.url);
  const places: string[] = [];
  const problems: { place: string; error: unknown }[] = [];
  for (const find of [() => LOCAL, prebuiltPlace]) {
    const place = find();
    places.push(place);
    const file = fileURLToPath(new URL(`${place}/mixnas.node`, root));
    if (!existsSync(file)) continue;
    try {
      return { ok: true, addon: load(file) as Addon, place };
    } catch (error) {
      problems.push({ place, error });
    }
  }
  if (problems.length === 0) return { ok: false, reason: missing(root, places), cause: undefined };
  const reason = problems.map(({ place, error }) => `${place}: ${messageOf(error).split('\n')[0]}`).join('; ');
  return { ok: false, reason: `does not load: ${reason}`, cause: problems.at(-1)?.error };
}
