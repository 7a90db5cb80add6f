import { costOf } from '../../cost/index.ts';
import type { Genotype, SearchSpace } from '../../space/index.ts';
import { median } from '../../util/quantile.ts';
import { stream } from '../../util/random.ts';
import type { NamedNetwork } from '../runner.ts';
import { fitLine, kendall, mape, shareWithin, spearman } from './agreement.ts';
import type { Chunk } from './build-journal.ts';
import { ANCHOR } from './build-plan.ts';
import { drawNetworks } from './collect.ts';
import { driftFactors } from './drift.ts';
import { openPredictor } from './latency-predictor.ts';
import { deviceOf, figuresOf, type Measure, type Measurement, NETWORK_EFFORT } from './measuring.ts';
import { type KernelTable, tableError } from './table-schema.ts';

/** How a predictor agrees with what was measured. Correlations are null for a predictor that says the same of all. */
export interface Agreement {
  readonly mape: number;
  /** Share within ±10 %. */
  readonly within10: number;
  readonly spearman: number | null;
  readonly kendall: number | null;
}

/** One network that the table did not know. */
export interface CheckedNetwork {
  readonly genotype: Genotype;
  readonly predictedMs: number;
  readonly measuredMs: number;
  readonly macs: number;
  /** predicted / measured - 1. */
  readonly error: number;
  readonly state: string;
}

/** What a check found. */
export interface CheckResult extends Agreement {
  readonly networks: number;
  /** The median of the networks that the table was built with, for every network. */
  readonly constant: Agreement;
  /** A straight line in the multiply-adds, fitted on those networks. */
  readonly macs: Agreement;
  /** As the table expected them, at most: `residual.sd` of the table. */
  readonly expectedSd: number;
  /** Root mean square of the errors. */
  readonly sd: number;
  /** Measurements marked unstable or contended. */
  readonly unstable: number;
  /** The networks in the order in which they were drawn. */
  readonly checked: readonly CheckedNetwork[];
}

/** Networks measured together. */
const TOGETHER = 10;
const TOLERANCE = 0.1;

function agreementOf(predicted: readonly number[], measured: readonly number[]): Agreement {
  return {
    mape: mape(predicted, measured),
    within10: shareWithin(predicted, measured, TOLERANCE),
    spearman: spearman(predicted, measured),
    kendall: kendall(predicted, measured),
  };
}

/** What a check works with. */
export interface CheckTools {
  readonly measure: Measure;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What is checked. */
export interface CheckSettings {
  readonly table: KernelTable;
  /** The table's file, for errors. */
  readonly source: string;
  /** The space that the table was built for. */
  readonly space: SearchSpace;
  /** Networks to measure, at least 2. */
  readonly networks: number;
  readonly seed: number;
}

function drawOthers({ table, source, space, networks, seed }: CheckSettings): Genotype[] {
  if (space.hash !== table.space.hash) {
    throw tableError(
      source,
      `built for space ${table.space.name} (${table.space.hash}); got ${space.name} (${space.hash})`,
    );
  }
  const used = new Set(table.built.networks.map(({ genotype }) => genotype.join()));
  const drawn = drawNetworks(space, networks, stream(seed, 'latency check', space.hash), used);
  if (drawn.length < 2)
    throw tableError(source, `space ${space.name} has no networks that the table was not built with`);
  return drawn;
}

/** Measures the networks in chunks that share an anchor, as a build does. */
async function measureAll(genotypes: readonly Genotype[], settings: CheckSettings, tools: CheckTools) {
  const { space, table } = settings;
  const graphOf = (genotype: Genotype) => space.decode(genotype, table.target);
  const anchor: NamedNetwork = { name: ANCHOR, graph: graphOf(genotypes[0] as Genotype) };
  const chunks: Chunk[] = [];
  for (let from = 0; from < genotypes.length; from += TOGETHER) {
    const items = genotypes
      .slice(from, from + TOGETHER)
      .map((genotype, i) => ({ name: `check-${from + i}`, graph: graphOf(genotype) }));
    const [first, ...records] = await tools.measure([anchor, ...items], NETWORK_EFFORT);
    chunks.push({
      phase: 'networks',
      chunk: chunks.length,
      anchor: figuresOf(first as Measurement),
      empty: null,
      items: records.map((record, i) => ({ name: (items[i] as NamedNetwork).name, ...figuresOf(record) })),
      seconds: 0,
      device: deviceOf(first as Measurement),
    });
    tools.onProgress?.(Math.min(from + TOGETHER, genotypes.length), genotypes.length);
  }
  const factors = driftFactors(chunks);
  return chunks.flatMap(({ items }, i) => items.map(({ ms, state }) => ({ ms: ms / (factors[i] as number), state })));
}

/**
 * Measures networks that a table was not built with and compares them with its predictions, and with those of a constant and
 * of the multiply-adds.
 * @throws MixnasError `LATENCY_TABLE` for another space, or one whose networks were all used
 */
export async function checkTable(settings: CheckSettings, tools: CheckTools): Promise<CheckResult> {
  const { table, source, space } = settings;
  const predictor = openPredictor(table, source);
  const genotypes = drawOthers(settings);
  const records = await measureAll(genotypes, settings, tools);
  const checked = genotypes.map((genotype, i): CheckedNetwork => {
    const graph = space.decode(genotype, table.target);
    const { ms, state } = records[i] as { ms: number; state: string };
    const predictedMs = predictor.predict(graph).ms;
    return { genotype, predictedMs, measuredMs: ms, macs: costOf(graph).macs, error: predictedMs / ms - 1, state };
  });
  const measured = checked.map(({ measuredMs }) => measuredMs);
  const built = table.built.networks;
  const usual = median(built.map(({ ms }) => ms));
  const line = fitLine(
    built.map(({ macs }) => macs),
    built.map(({ ms }) => ms),
  );
  return {
    networks: checked.length,
    ...agreementOf(
      checked.map(({ predictedMs }) => predictedMs),
      measured,
    ),
    constant: agreementOf(
      checked.map(() => usual),
      measured,
    ),
    macs: agreementOf(
      checked.map(({ macs }) => line.intercept + line.slope * macs),
      measured,
    ),
    expectedSd: table.residual.sd,
    sd: Math.sqrt(checked.reduce((sum, { error }) => sum + error ** 2, 0) / checked.length),
    unstable: checked.filter(({ state }) => state !== 'stable').length,
    checked,
  };
}

/** The networks with the largest errors, the worst first. */
export function worstOf({ checked }: CheckResult, count: number): CheckedNetwork[] {
  return [...checked].sort((a, b) => Math.abs(b.error) - Math.abs(a.error)).slice(0, count);
}
