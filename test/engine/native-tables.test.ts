import { describe, expect, it } from 'vitest';
import { type Addon, OPTIMIZERS, REGIONS } from '../../src/engine/native/addon.ts';
import { loadAddon } from '../../src/engine/native/load-addon.ts';
import { GATE_SUMS } from '../../src/engine/native/plan/planner.ts';
import { SINKS } from '../../src/engine/native/plan/value.ts';
import { ACTIVATIONS, KERNELS, MOST_FLOATS, SPACES, UNIT } from '../../src/engine/native/plan/words.ts';
import { MAX_KERNELS } from '../../src/graph/mixed.ts';

const load = loadAddon();

/** The names of a table, each at its number. */
function atNumbers(table: Readonly<Record<string, number>>): string[] {
  const names: string[] = [];
  for (const [name, number] of Object.entries(table)) names[number] = name;
  return names;
}

describe.skipIf(!load.ok)('the tables of the compiled module', () => {
  const { tables } = (load as { addon: Addon }).addon;

  it('number the kernels and the activations as plans do', () => {
    expect(tables.kernels).toEqual([...KERNELS]);
    expect(tables.activations).toEqual([...ACTIVATIONS]);
  });

  it('number sinks, spaces, regions and optimisers as plans and calls do', () => {
    expect(tables.sinks).toEqual(atNumbers(SINKS));
    expect(tables.spaces).toEqual(atNumbers(SPACES));
    expect(tables.regions).toEqual(atNumbers(REGIONS));
    expect(tables.optimizers).toEqual(atNumbers(OPTIMIZERS));
  });

  it('have the sizes that plans are made with', () => {
    const { unit, mostFloats, gateSums, mostGroups } = tables;
    const planned = { unit: UNIT, mostFloats: MOST_FLOATS, gateSums: GATE_SUMS, mostGroups: MAX_KERNELS };
    expect({ unit, mostFloats, gateSums, mostGroups }).toEqual(planned);
  });
});
