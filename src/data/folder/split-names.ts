import type { SplitName } from '../split-files.ts';

/** What folders of splits and cells of a column of splits are usually called, in lower case without decoration. */
const NAMES: Readonly<Record<SplitName, readonly string[]>> = {
  train: ['train', 'training', 'trn', 'tr', 'trainval'],
  validation: ['val', 'valid', 'validation', 'validate', 'dev', 'devel', 'development', 'eval', 'evaluation'],
  test: ['test', 'testing', 'tst', 'holdout', 'heldout'],
};

/** A name without case, separators, a year (`train2017`) and words that say nothing (`training_set`, `test-images`). */
function bare(name: string): string {
  const letters = name.toLowerCase().replace(/[\s_.-]+/g, '');
  return letters.replace(/(19|20)\d\d$/, '').replace(/(dataset|data|set|split|folder|images?|imgs?)$/, '');
}

/** The split that a name usually stands for; null where it stands for none. */
export function splitOfName(name: string): SplitName | null {
  const word = bare(name);
  const found = Object.entries(NAMES).find(([, words]) => words.includes(word));
  return (found?.[0] as SplitName | undefined) ?? null;
}
