import { type Config, makeConfig } from '../config/index.ts';
import { parseSpace, type SearchSpace } from '../space/index.ts';
import { MixnasError } from '../util/errors.ts';
import { ownPlaces } from './own-process.ts';
import { spaceSource } from './space-source.ts';
import { OpenStudy } from './study.ts';
import { parseStudy } from './study-document.ts';
import type { Study, StudyOptions } from './study-options.ts';

/** Sections of a config that a study has, too. */
const SECTIONS: readonly string[] = ['objective', 'controller', 'constraints', 'front', 'seed'];

function studyConfig(sections: Readonly<Record<string, unknown>>, space: SearchSpace): Config {
  return makeConfig({ ...sections, name: 'study', space: space.name }, 'createStudy()', ownPlaces());
}

/**
 * Begins a study.
 * @throws MixnasError `CONFIG_INVALID`, `SPACE_READ`, `SPACE_INVALID`, `NO_FEASIBLE`, `GENOTYPE`
 */
export function createStudy({ space: given, target, exact = false, ...sections }: StudyOptions): Study {
  const unknown = Object.keys(sections).find((key) => !SECTIONS.includes(key));
  if (unknown !== undefined) {
    const known = ['space', 'target', 'exact', ...SECTIONS].join(', ');
    throw new MixnasError('CONFIG_INVALID', `createStudy(): ${unknown}: expected only ${known}`);
  }
  const { space, text } = spaceSource(given, ownPlaces().cwd);
  const evaluator = { kind: 'function', exact, ...target };
  return new OpenStudy(studyConfig({ ...sections, evaluator }, space), space, text);
}

/**
 * A study as it was when `JSON.stringify` wrote it: it proposes and learns as if it had never stopped.
 * @param document what `JSON.parse` reads of that
 * @throws MixnasError `STUDY_INVALID`, `CONFIG_INVALID`, `SPACE_INVALID`, `GENOTYPE`
 */
export function restoreStudy(document: unknown): Study {
  const stored = parseStudy(document);
  const space = parseSpace(stored.space, 'study (stored space)');
  const study = new OpenStudy(studyConfig(stored.settings, space), space, stored.space);
  study.replay(stored);
  return study;
}
