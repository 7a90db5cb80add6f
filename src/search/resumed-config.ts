import type { RunInfo } from '../store/index.ts';
import type { Json } from '../util/json.ts';
import { type Override, withOverride } from '../util/source-document.ts';
import type { KnownImages } from './evaluation/open-images.ts';

/** The images that a run was started with. */
export function knownImages({ data, finals }: RunInfo): KnownImages {
  const known = (of: { readonly hash: string; readonly content?: string } | null | undefined) =>
    of ? { hash: of.hash, content: of.content ?? null } : undefined;
  return { search: known(data), finals: known(finals?.data) };
}

/** A stored config with the places of files that have moved. */
export function withMoved(config: Json, moved: readonly Override[]): unknown {
  return moved.reduce<unknown>((document, { path, value }) => withOverride(document, path, value), config);
}
