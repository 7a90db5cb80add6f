import { describe, expect, it } from 'vitest';
import { PUBLISHED, zooNames } from '../../src/zoo/index.ts';
import { runProgram } from './run-program.ts';

interface Row {
  name: string;
  params: number | null;
  macs: number | null;
  published: { paramsM: number | null; macsM: number | null; top1: number | null };
  difference: { paramsPercent: number | null; macsPercent: number | null };
  note: string | null;
}

const rows: Row[] = JSON.parse((await runProgram(['zoo', '--json'])).out).networks;
const find = (name: string) => rows.find((row) => row.name === name) as Row;

describe('mixnas zoo', () => {
  it('lists every network of the zoo, and MnasNet-A2 that cannot be built', () => {
    const built = PUBLISHED.filter(({ isBuilt }) => isBuilt).map(({ name }) => name);
    expect([...built].sort()).toEqual([...zooNames()].sort());
    expect(rows.map(({ name }) => name)).toEqual(PUBLISHED.map(({ name }) => name));
    expect(find('mnasnet-a2')).toMatchObject({ params: null, macs: null, difference: { paramsPercent: null } });
    expect(find('mnasnet-a2').note).toContain('no public definition');
  });

  it('compares our counts with the printed ones', () => {
    const { params, macs, published, difference } = find('mixnet-s');
    expect({ params, macs }).toEqual({ params: 4_134_606, macs: 239_173_360 });
    expect(published).toEqual({ paramsM: 4.1, macsM: 256, top1: 75.8, top5: 92.8 });
    expect(difference.macsPercent).toBeCloseTo(-6.573, 3);
    expect(find('shufflenet-v2-1.5').difference.paramsPercent).toBeNull();
  });

  it('has a note wherever a printed figure is more than 2 % away', () => {
    const far = rows.filter(({ difference }) =>
      [difference.paramsPercent, difference.macsPercent].some((d) => d !== null && Math.abs(d) > 2),
    );
    expect(far.map(({ name }) => name)).toContain('mobilenet-v2-1.4');
    expect(far.filter(({ note }) => note === null)).toEqual([]);
  });

  it('prints a table with numbered notes', async () => {
    const { out } = await runProgram(['zoo']);
    expect(out).toMatch(/^network +params +published +diff +macs/);
    expect(out).toMatch(/\nmixnet-m +5,014,382 +5 M +\+0\.3 % +339,172,672 +360 M +-5\.8 % +77\.0 +93\.3 +\[1\]\n/);
    expect(out).toContain('\n[1] the paper counts');
  });
});
