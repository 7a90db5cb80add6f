/**
 * What it costs to train on images that stay encoded: `npx tsx bench/streaming.ts FOLDER CIFAR [IMAGES] [STEPS] [BATCH]`.
 * Writes IMAGES (default: 50,000) JPEGs of 256 pixels into FOLDER, made of the pictures of CIFAR-10 in CIFAR (the folder of
 * `data_batch_1.bin`), packs them, feeds an epoch of them alone with 1, 2 and 4 decoders, compares its bits with 1 and 4, and
 * trains MixNet-S at 224 pixels on two cores for STEPS (default: 30) steps of BATCH (default: 16) images from memory, streamed, streamed
 * and from memory again. Each phase has a process of its own, whose largest memory is told. Nothing else should run meanwhile.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Measured, runPhase } from './streaming/phases.ts';

const [folder = '', cifar = '', images = '50000', steps = '30', batch = '16'] = process.argv.slice(2);

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

function mean(values: readonly Measured[]): number {
  return values.reduce((sum, { imagesPerSecond }) => sum + Number(imagesPerSecond), 0) / values.length;
}

function measureAll(): void {
  measure('make', images, cifar);
  measure('pack');
  for (const decoders of ['1', '2', '4']) measure('feed', decoders);
  const [one, four] = [measure('bits', '1'), measure('bits', '4')];
  console.log(one.sha256 === four.sha256 ? 'the same bits with 1 and 4 decoders' : 'OTHER BITS WITH 4 DECODERS');
  const train = (kind: string): Measured => measure('train', kind, steps, batch);
  const [before, first, second, after] = [train('memory'), train('streamed'), train('streamed'), train('memory')];
  const share = mean([first, second]) / mean([before, after]);
  console.log(`streamed training has ${(100 * share).toFixed(1)} % of the speed from memory`);
}

if (folder === '--phase') {
  const [, phase = '', place = '', ...args] = process.argv.slice(2);
  process.stdout.write(JSON.stringify(await runPhase(phase, place, args)));
} else measureAll();
