import type { ControllerSettings } from '../config/index.ts';
import { checkGenotype, type Genotype, keyOf, parseGenotype, type SearchSpace } from '../space/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { Controller } from './controller.ts';

type Settings = Extract<ControllerSettings, { kind: 'list' }>;

function readListed({ genotypes }: Settings, space: SearchSpace): Genotype[] {
  return genotypes.map((one) => {
    if (typeof one === 'string') return parseGenotype(space, one);
    checkGenotype(space, one);
    return one;
  });
}

/**
 * Makes sure that every genotype of the list belongs to the space and that no network is in it twice.
 * @throws MixnasError `GENOTYPE`; `CONFIG_INVALID` naming both places of a network
 */
export function checkListed(settings: Settings, space: SearchSpace): void {
  const places = new Map<string, number>();
  for (const [i, genotype] of readListed(settings, space).entries()) {
    const key = keyOf(space, genotype);
    const first = places.get(key);
    if (first !== undefined) {
      throw new MixnasError(
        'CONFIG_INVALID',
        `controller.genotypes.${i}: the same network as controller.genotypes.${first}`,
        {
          hint: 'genotypes that differ only in choices that do not matter are one network; remove one of them',
        },
      );
    }
    places.set(key, i);
  }
}

/** Proposes given networks: trial n is the n-th of the list. What is told changes nothing. */
export function listController(settings: Settings, space: SearchSpace): Controller {
  const listed = readListed(settings, space);
  return {
    ask: (trial) => {
      const genotype = listed[trial];
      return genotype === undefined ? null : { genotype };
    },
    tell: () => undefined,
  };
}
