import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { loadConfig } from '../src/config/index.ts';
import { openProblem } from '../src/measure/index.ts';
import { loadSpace } from '../src/run/index.ts';

/**
 * Answers for other optimisers what networks of a config's space are worth, so that they play on what
 * `mixnas bench controllers` plays on: `npx tsx bench/problem.ts CONFIG [PATH=VALUE ...]`.
 *
 * The first line out is the problem: the number of options of each choice, the worst corner, and the best of the whole space
 * (null where it is too large to look through). Then, for each line in, a genotype as a JSON array, one line out: `key` (equal
 * for genotypes of one network), `accuracy` in 0..1, `macs`.
 */
const [file, ...sets] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: npx tsx bench/problem.ts CONFIG [PATH=VALUE ...]');
const config = loadConfig(file, { cwd: process.cwd(), sets });
const space = loadSpace(config.space, process.cwd());
const { problem } = openProblem(config, space);
const say = (answer: unknown) => writeSync(1, `${JSON.stringify(answer)}\n`);
const [accuracy, negatedMacs] = problem.reference as [number, number];
say({
  options: space.choices.map(({ options }) => options.length),
  reference: { accuracy, macs: -negatedMacs },
  whole: problem.whole,
});
for await (const line of createInterface({ input: process.stdin })) {
  const genotype = space.canonical(JSON.parse(line));
  say({ key: genotype.join(), accuracy: problem.accuracyOf(genotype), macs: problem.cost(genotype).macs });
}
