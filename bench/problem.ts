import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config/index.ts';
import { noisyReading, openProblem } from '../src/measure/index.ts';
import { violationOf } from '../src/objective/index.ts';
import { loadSpace } from '../src/run/index.ts';
import { keyOf } from '../src/space/index.ts';

/**
 * Answers for other optimisers what networks of a config's space are worth, so that they play on what
 * `mixnas bench controllers` plays on: `npx tsx bench/problem.ts CONFIG [--noise POINTS] [PATH=VALUE ...]`.
 *
 * The first line out is the problem: the number of options of each choice, the worst corner, the best of the whole space
 * (null where it is too large to look through), and whether there are limits. Then, for each line in, a seed and a genotype as a JSON array, one line out:
 * `key` (equal for genotypes of one network), `accuracy` (true, 0..1), `reading` (what a training with noise would say under
 * that seed, the same as the controllers read), `macs`, `violation` of the limits on costs (0 = kept) and `isFeasible`, whether
 * the reading keeps all limits.
 */
const { values, positionals } = parseArgs({
  options: { noise: { type: 'string', default: '0' } },
  allowPositionals: true,
});
const [file, ...sets] = positionals;
if (file === undefined) throw new Error('usage: npx tsx bench/problem.ts CONFIG [--noise POINTS] [PATH=VALUE ...]');
const noise = Number(values.noise) / 100;
const config = loadConfig(file, { cwd: process.cwd(), sets });
const space = loadSpace(config.space, process.cwd());
const { problem } = openProblem(config, space);
const say = (answer: unknown) => writeSync(1, `${JSON.stringify(answer)}\n`);
const [accuracy, negatedMacs] = problem.reference as [number, number];
say({
  options: space.choices.map(({ options }) => options.length),
  reference: { accuracy, macs: -negatedMacs },
  whole: problem.whole,
  isLimited: problem.constraints.length > 0,
});
for await (const line of createInterface({ input: process.stdin })) {
  const [seed, asked] = JSON.parse(line) as [number, number[]];
  const genotype = space.canonical(asked);
  const key = keyOf(space, genotype);
  const truth = problem.accuracyOf(genotype) ?? 0;
  const reading = noisyReading(truth, noise, seed, key);
  const { macs } = problem.cost(genotype);
  const violation = problem.violation(genotype);
  const limits = violationOf(problem.constraints, { ...problem.cost(genotype), accuracy: reading });
  say({ key, accuracy: truth, reading, macs, violation, isFeasible: limits === 0 });
}
