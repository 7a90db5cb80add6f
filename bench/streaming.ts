/**
 * What it costs to train on images that stay encoded: `npx tsx bench/streaming.ts FOLDER CIFAR [IMAGES] [STEPS] [BATCH] [PAIRS]`.
 * Writes IMAGES (default: 50,000) JPEGs of 256 pixels into FOLDER, made of the pictures of CIFAR-10 in CIFAR (the folder of
 * `data_batch_1.bin`), packs them, feeds an epoch of them alone with 1, 2 and 4 decoders, compares its bits with 1 and 4, and
 * trains MixNet-S at 224 pixels on two cores for STEPS (default: 30) steps of BATCH (default: 16) images from memory and streamed, in
 * turn, PAIRS (default: 5) times. Each phase has a process of its own, whose largest memory is told. Nothing else should run
 * meanwhile.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from '../src/util/quantile.ts';
import { type Measured, runPhase } from './streaming/phases.ts';

const [folder = '', cifar = '', images = '50000', steps = '30', batch = '16', pairs = '5'] = process.argv.slice(2);

function round(value: number | string): number | string {
  return typeof value === 'string' ? value : Number(value.toPrecision(4));
}

/** Runs a phase in another process, and tells of it. */
function measure(phase: string, ...args: string[]): Measured {
  const file = fileURLToPath(import.meta.url);
  const out = execFileSync(process.execPath, ['--import', 'tsx', file, '--phase', phase, folder, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const measured = JSON.parse(out) as Measured;
  const told = Object.entries(measured).map(([name, value]) => `${name} ${round(value)}`);
  console.log(`${[phase, ...args.filter((arg) => arg !== cifar)].join(' ')}: ${told.join(', ')}`);
  return measured;
}

/** Trains from memory and streamed in turn; one pair of measurements each time. */
function measurePairs(): void {
  const both = Array.from({ length: Number(pairs) }, () => {
    const train = (kind: string): Measured => measure('train', kind, steps, batch);
    return { memory: train('memory'), streamed: train('streamed') };
  });
  const ratio = (name: string): number[] =>
    both.map(({ memory, streamed }) => Number(streamed[name]) / Number(memory[name]));
  const [speeds, times] = [ratio('imagesPerSecond'), ratio('processorMsPerImage')];
  const percent = (share: number): string => (100 * share).toFixed(1);
  console.log(
    `streamed training has ${percent(median(speeds))} % of the speed from memory (median of ${pairs} pairs; ` +
      `${percent(Math.min(...speeds))} to ${percent(Math.max(...speeds))}) and takes ${percent(median(times))} % of the processor's time`,
  );
}

function measureAll(): void {
  measure('make', images, cifar);
  measure('pack');
  for (const decoders of ['1', '2', '4']) measure('feed', decoders);
  const [one, four] = [measure('bits', '1'), measure('bits', '4')];
  console.log(one.sha256 === four.sha256 ? 'the same bits with 1 and 4 decoders' : 'OTHER BITS WITH 4 DECODERS');
  measurePairs();
}

if (folder === '--phase') {
  const [, phase = '', place = '', ...args] = process.argv.slice(2);
  process.stdout.write(JSON.stringify(await runPhase(phase, place, args)));
} else measureAll();
