/**
 * The way of somebody new: from a clone of the project and a folder of photos to a classifier and its accuracy. Six classes of
 * CIFAR-10 become JPEG photos, 100 of each class to learn from and 50 that are held out. Then it types what a person would, in a
 * fresh clone: `npm ci`, `init`, and from there on only commands that an earlier output suggested.
 *
 *     npx tsx bench/journey.ts CIFAR EMPTY_FOLDER
 *
 * CIFAR holds the official binary files. It fails when a command fails or was not suggested, when the way takes more than six
 * commands or ten minutes, and when `evaluate` and `predict` do not agree. What each command printed is in EMPTY_FOLDER/output.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { cifarSource } from '../src/data/cifar.ts';

const [cifar, empty] = process.argv.slice(2);
if (cifar === undefined || empty === undefined) throw new Error('expected CIFAR EMPTY_FOLDER');

const CLASSES = ['airplane', 'automobile', 'cat', 'frog', 'horse', 'ship'];
const PHOTOS = 100;
const HELD_OUT = 50;
const SIDE = 32;
const MOST_SECONDS = 600;
const MOST_COMMANDS = 6;
/** Photos that are given to `predict` alone, each in a process of its own. */
const ALONE = 5;

const root = resolve(import.meta.dirname, '..');
const place = resolve(empty);
mkdirSync(place, { recursive: true });
if (readdirSync(place).length > 0) throw new Error(`${place}: expected an empty folder`);
const [project, output] = [join(place, 'mixnas'), join(place, 'output')];
mkdirSync(output);

/** Writes the first photos of each class of a split. */
async function writePhotos(split: 'train' | 'test', perClass: number, folder: string): Promise<void> {
  const source = await (await cifarSource('cifar10', cifar as string)).open();
  const from = source[split];
  if (from === null) throw new Error(`no ${split} images`);
  for (const name of CLASSES) {
    const label = source.classes.indexOf(name);
    const indices = [...from.labels.keys()].filter((i) => from.labels[i] === label).slice(0, perClass);
    const pixels = new Uint8Array(indices.length * SIDE * SIDE * 3);
    await from.fill(indices, SIDE, pixels);
    mkdirSync(join(folder, name), { recursive: true });
    for (const [k, index] of indices.entries()) {
      const one = pixels.subarray(k * SIDE * SIDE * 3, (k + 1) * SIDE * SIDE * 3);
      const image = sharp(one, { raw: { width: SIDE, height: SIDE, channels: 3 } }).jpeg({ quality: 92 });
      await image.toFile(join(folder, name, `IMG ${String(index).padStart(5, '0')}.jpg`));
    }
  }
}

const outputs: string[] = [];
const times: { readonly command: string; readonly seconds: number }[] = [];

/** Runs a line of the shell in the project; its outputs are kept. @throws Error where it fails */
function run(command: string, cwd = project): string {
  const env = { ...process.env, MIXNAS_CACHE: join(place, 'cache'), CI: '' };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${command}: exit code ${status}\n${stdout}${stderr}`);
  outputs.push(`${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}

/** Types a command of the way and takes its time. */
function type(command: string): string {
  const start = performance.now();
  const said = run(command);
  const seconds = (performance.now() - start) / 1000;
  times.push({ command, seconds });
  const name = /mixnas (\w+)/.exec(command)?.[1] ?? 'npm-ci';
  writeFileSync(join(output, `${times.length}-${name}.txt`), `$ ${command}\n${said}`);
  console.log(`${seconds.toFixed(1).padStart(7)} s  ${command}`);
  return said;
}

/** Commands that an output offers, in its order. */
function offersOf(said: string): string[] {
  return [...said.matchAll(/^ +(npx mixnas .*?)(?: {4}\(.*)?$/gm)].map((match) => match[1] as string);
}

/** The first line for a command in the latest output that offers it, with what a person fills in. @throws Error where none does */
function suggested(command: string, fill: Readonly<Record<string, string>> = {}): string {
  const begins = (line: string): boolean => line.startsWith(`npx mixnas ${command} `);
  const offers = outputs.map(offersOf);
  const offer = offers.findLast((lines) => lines.some(begins))?.find(begins);
  if (offer === undefined)
    throw new Error(`no output suggested mixnas ${command}; suggested was:\n${offers.flat().join('\n')}`);
  const unknown = [...offer.matchAll(/\b[A-Z]{3,}\b/g)].map(([word]) => word).filter((word) => !(word in fill));
  if (unknown.length > 0) throw new Error(`${offer}: nothing says what ${unknown.join(', ')} is`);
  return Object.entries(fill).reduce((text, [word, value]) => text.replace(word, value), offer);
}

interface Predicted {
  readonly file: string;
  readonly predictions: readonly { readonly label: string; readonly probability: number }[];
}

/** Answers of `predict` as it is asked, as JSON. */
function predict(model: string, images: string): Predicted[] {
  const said = run(`npx mixnas predict ${model} ${images} --json 2> /dev/null`);
  return JSON.parse(said);
}

/** @throws Error where single calls, one call about all, and `evaluate` do not agree */
function compare(model: string, evaluated: string): void {
  const all = predict(model, 'held-out');
  const right = all.filter(({ file, predictions }) => file.split('/')[1] === predictions[0]?.label).length;
  const told = /top-1 ([\d.]+) %/.exec(evaluated)?.[1];
  const reached = ((100 * right) / all.length).toFixed(2);
  console.log(`evaluate: top-1 ${told} %; predict, image by image: ${right} of ${all.length} = ${reached} %`);
  if (told !== reached || all.length !== CLASSES.length * HELD_OUT)
    throw new Error('evaluate and predict do not agree');
  const step = Math.floor(all.length / ALONE);
  const apart = Array.from({ length: ALONE }, (_, i) => all[i * step] as Predicted).map(({ file, predictions }) => {
    const [alone] = predict(model, `'${file}'`);
    const other = alone?.predictions.find(({ label }) => label === predictions[0]?.label);
    return Math.abs((other?.probability ?? Number.NaN) - (predictions[0]?.probability ?? 0));
  });
  console.log(`${ALONE} photos given alone: probabilities differ by at most ${Math.max(...apart).toExponential(1)}`);
  if (!(Math.max(...apart) < 1e-4)) throw new Error('predict answers differently about a photo given alone');
}

run(`git clone --quiet ${JSON.stringify(root)} ${JSON.stringify(project)}`, place);
await writePhotos('train', PHOTOS, join(project, 'photos'));
await writePhotos('test', HELD_OUT, join(project, 'held-out'));
outputs.length = 0;

type('npm ci');
type('npx mixnas init photos --yes --time "3 min"');
type(suggested('search'));
type(suggested('train'));
type(suggested('export'));
const [photo] = readdirSync(join(project, 'held-out', 'cat'));
type(suggested('predict', { IMAGE: `"held-out/cat/${photo}"` }));
const evaluation = suggested('evaluate', { FOLDER: 'held-out' });
const evaluated = type(evaluation);

const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
const typed = times.length - 1;
console.log(`${total.toFixed(1).padStart(7)} s  in all, ${typed} commands after npm ci`);
compare(/evaluate (\S+)/.exec(evaluation)?.[1] as string, evaluated);
if (typed > MOST_COMMANDS) throw new Error(`${typed} commands: expected at most ${MOST_COMMANDS}`);
if (total > MOST_SECONDS) throw new Error(`${total.toFixed(0)} s: expected at most ${MOST_SECONDS}`);
