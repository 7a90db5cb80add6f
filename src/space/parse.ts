import { withDetector } from '../detection/index.ts';
import { checkDocument } from '../util/check-document.ts';
import { hashOf } from '../util/hash.ts';
import { Memo } from '../util/memo.ts';
import { parseSource, type SourceDocument } from '../util/source-document.ts';
import { canonicaliser } from './canonical.ts';
import { countGenotypes, countNetworks } from './count.ts';
import { buildNetwork, piecesOf } from './decode.ts';
import type { Genotype } from './genotype.ts';
import { checkGenotype } from './genotypes.ts';
import { largestParts } from './largest.ts';
import { listSpaceOf, listSpaceSchema } from './list-space.ts';
import { misfitsOf } from './misfits.ts';
import { presence } from './present.ts';
import type { SearchSpace } from './space.ts';
import { MOST_BLOCKS, type SpaceDocument, spaceSchema } from './space-schema.ts';
import { planSpace } from './stage-plan.ts';
import { wholePiece } from './whole-piece.ts';

/** The schema with the checks that need the whole document: every genotype must build a network. */
const checkedSchema = spaceSchema.superRefine((document, context) => {
  // a stage of too many blocks is told by the schema, and too large to be planned
  if (document.stages.some(({ blocks }) => Math.max(...blocks) > MOST_BLOCKS)) return;
  for (const { path, message } of misfitsOf(document, planSpace(document))) {
    context.addIssue({ code: 'custom', path, message });
  }
});

/** Canonical forms kept in memory, at most; a search asks for the same ones again and again. */
const REMEMBERED = 50_000;

function spaceOf(document: SpaceDocument): SearchSpace {
  const plan = planSpace(document);
  const canonicalOf = canonicaliser(plan);
  const present = presence(plan);
  const known = new Memo<string, Genotype>(REMEMBERED);
  const forms = new WeakSet<Genotype>();
  const { name, description: _description, resolution = null, ...meaning } = document;
  let networks: bigint | undefined;
  const space: SearchSpace = {
    name,
    hash: hashOf(meaning),
    resolution,
    choices: plan.choices,
    genotypes: countGenotypes(plan),
    get networks() {
      networks ??= countNetworks(plan);
      return networks;
    },
    canonical(genotype) {
      if (forms.has(genotype)) return genotype;
      const form = known.get(genotype.join(), () => {
        checkGenotype(space, genotype);
        return Object.freeze(canonicalOf(genotype));
      });
      forms.add(form);
      return form;
    },
    present(genotype) {
      checkGenotype(space, genotype);
      return present(genotype);
    },
    pieces(genotype, target) {
      checkGenotype(space, genotype);
      if (target.detector === undefined) return piecesOf(document, plan, genotype, target);
      return [wholePiece(space.canonical(genotype).join('-'), space.decode(genotype, target))];
    },
    largestParts: (classes, channels) => largestParts(document, plan, classes, channels),
    variant: () => null,
    decode(genotype, target) {
      const { detector, ...classified } = target;
      const network = buildNetwork(name, space.pieces(genotype, classified), classified);
      return detector === undefined ? network : withDetector(network, detector);
    },
  };
  return space;
}

/** Whether the document lists networks instead of choices. */
function isList(document: unknown): boolean {
  return document !== null && typeof document === 'object' && (document as { kind?: unknown }).kind === 'list';
}

/**
 * Reads a search space from YAML text: choices, or a list of networks.
 * @param source what messages call it, usually the file
 * @throws MixnasError `YAML_SYNTAX`, or `SPACE_INVALID` with every problem on a line of its own
 */
export function parseSpace(text: string, source: string): SearchSpace {
  const { value, lineOf } = parseSource(text, source);
  return spaceFrom(value, source, lineOf);
}

/**
 * A search space that is given as data: what its YAML says.
 * @param source what messages call it
 * @param lineOf line of a path in the source, where there is one
 * @throws MixnasError `SPACE_INVALID` with every problem on a line of its own
 */
export function spaceFrom(document: unknown, source: string, lineOf?: SourceDocument['lineOf']): SearchSpace {
  const options = {
    code: 'SPACE_INVALID',
    what: 'the search space',
    source,
    hint: 'docs/search-spaces.md lists every key; search-spaces/ has examples',
    lineOf,
  };
  if (isList(document)) return listSpaceOf(checkDocument(listSpaceSchema, document, options));
  return spaceOf(checkDocument(checkedSchema, document, options));
}
