import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type LatencyRecord, measureNetworks, openRunner, readDevice, usualGauge } from '../src/latency/index.ts';
import { median } from '../src/util/quantile.ts';
import { buildZoo } from '../src/zoo/index.ts';

/**
 * Two bars of measuring. A network measured twice, loaded afresh each time, differs by at most 3 % (median of the pairs) on a
 * quiet machine; with a busy loop beside it every measurement is marked as contended or unstable. The loops, one and then
 * one for each core, are started and ended here.
 *
 *     npx tsx bench/latency-repeat.ts [--network mixnet-s] [--device cpu] [--size 224] [--pairs 10] [--json]
 *
 * The pairs are measured once more with figures brought to the machine's usual speed by the gauge.
 *
 * Ends with 1 where a bar is missed. Where a figure of the pairs is contended the machine was not quiet, and the first bar
 * says nothing: it is printed as `not quiet`.
 */
const { values: options } = parseArgs({
  options: {
    network: { type: 'string', default: 'mixnet-s' },
    device: { type: 'string', default: 'cpu' },
    size: { type: 'string', default: '224' },
    pairs: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});
const LIMIT = 0.03;
const BUSY_TIMES = 3;
/** A loop whose parent was killed ends by itself. */
const LOOP = 'const end = performance.now() + 120_000; while (performance.now() < end);';

const network = {
  name: options.network,
  graph: buildZoo(options.network, { size: Number(options.size), classes: 1000 }),
};
const { settings } = readDevice(options.device, process.cwd());

/** What the gauge usually reads here, so that two figures can also be compared at one speed. */
const gaugeMs = await (async () => {
  const runner = await openRunner(settings);
  try {
    return await usualGauge(runner);
  } finally {
    await runner.close();
  }
})();

async function measureOnce(level: number | null = null): Promise<LatencyRecord> {
  const runner = await openRunner(settings);
  try {
    const [record] = await measureNetworks(runner, [network], { now: () => new Date(), gaugeMs: level });
    return record as LatencyRecord;
  } finally {
    await runner.close();
  }
}

async function besideLoops(count: number): Promise<LatencyRecord[]> {
  const loops: ChildProcess[] = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', LOOP], { stdio: 'ignore' }),
  );
  try {
    const records: LatencyRecord[] = [];
    for (let i = 0; i < BUSY_TIMES; i++) records.push(await measureOnce());
    return records;
  } finally {
    for (const loop of loops) loop.kill('SIGKILL');
  }
}

const brief = ({ ms, cv, state, load }: LatencyRecord) => ({ ms, cv, state, foreign: load.foreign });
const say = (line: string) => {
  if (!options.json) console.log(line);
};

const pairs: { first: LatencyRecord; second: LatencyRecord; difference: number }[] = [];
for (let i = 0; i < Number(options.pairs); i++) {
  const first = await measureOnce();
  const second = await measureOnce();
  const difference = Math.abs(first.ms - second.ms) / Math.min(first.ms, second.ms);
  pairs.push({ first, second, difference });
  const text = [first, second].map(({ ms, state }) => `${ms.toFixed(3)} ms ${state}`).join(', ');
  say(`pair ${i + 1}: ${text}, apart ${(100 * difference).toFixed(2)} %`);
}
const apart = median(pairs.map(({ difference }) => difference));
const isQuiet = pairs.every(({ first, second }) => first.state !== 'contended' && second.state !== 'contended');
const verdict = apart <= LIMIT ? 'kept' : isQuiet ? 'MISSED' : 'not quiet';
say(
  `${network.name} on ${options.device}: median of ${pairs.length} pairs ${(100 * apart).toFixed(2)} % apart: ${verdict}`,
);

if (gaugeMs !== null) {
  const differences: number[] = [];
  for (let i = 0; i < Number(options.pairs); i++) {
    const [first, second] = [(await measureOnce(gaugeMs)).ms, (await measureOnce(gaugeMs)).ms];
    differences.push(Math.abs(first - second) / Math.min(first, second));
  }
  say(
    `brought to one speed by the gauge: median of ${differences.length} pairs ${(100 * median(differences)).toFixed(2)} % apart`,
  );
}

const busy: { loops: number; records: LatencyRecord[]; marked: boolean }[] = [];
for (const loops of new Set([1, availableParallelism()])) {
  const records = await besideLoops(loops);
  const marked = records.every(({ state }) => state !== 'stable');
  busy.push({ loops, records, marked });
  const text = records.map(({ ms, state, load }) => `${ms.toFixed(3)} ms ${state} (${load.foreign?.toFixed(2)} cores)`);
  say(`beside ${loops} busy loops: ${text.join(', ')}: ${marked ? 'marked' : 'NOT MARKED'}`);
}

if (options.json) {
  const document = {
    network: network.name,
    device: options.device,
    pairs: pairs.map(({ first, second, difference }) => ({ first: brief(first), second: brief(second), difference })),
    medianDifference: apart,
    quiet: isQuiet,
    busy: busy.map(({ loops, records, marked }) => ({ loops, marked, records: records.map(brief) })),
  };
  console.log(JSON.stringify(document, null, 2));
}
if (verdict === 'MISSED' || busy.some(({ marked }) => !marked)) process.exitCode = 1;
