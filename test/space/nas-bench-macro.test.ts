import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/cost/macs.ts';
import { allGenotypes, genotypeText, parseGenotype } from '../../src/space/index.ts';
import { BENCHMARK, ready } from './spaces.ts';

const space = ready('nas-bench-macro');

describe('the space of NAS-Bench-Macro', () => {
  it('has 6,561 genotypes that canonicalise to exactly 3,969 networks', () => {
    const canonical = new Set(
      [...allGenotypes(space)].map((genotype) => genotypeText(space, space.canonical(genotype))),
    );
    expect(space.genotypes).toBe(6561n);
    expect(space.networks).toBe(3969n);
    expect(canonical.size).toBe(3969);
  });

  it('moves identities to the end of their stage, but never the first layer of a stage', () => {
    const canonical = (text: string) => genotypeText(space, space.canonical(parseGenotype(space, text)));
    expect(canonical('22212202')).toBe('22212220');
    expect(canonical('00201002')).toBe('00210020');
    expect(canonical('02002001')).toBe('02020010');
  });

  it.skipIf(!existsSync(BENCHMARK))("has every network's parameters and multiply-adds as the table lists them", () => {
    const table: Record<string, { params: number; flops: number }> = JSON.parse(readFileSync(BENCHMARK, 'utf8'));
    const entries = Object.entries(table);
    const wrong = entries.filter(([key, row]) => {
      const cost = costOf(space.decode(parseGenotype(space, key), { size: 32, classes: 10 }));
      return cost.params !== row.params || cost.macs !== row.flops;
    });
    expect(entries.length).toBe(6561);
    expect(wrong).toEqual([]);
  });
});
