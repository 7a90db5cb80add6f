import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { dataSchema } from '../../src/config/data-section.ts';
import { cifarSource } from '../../src/data/cifar.ts';
import { planImages } from '../../src/data/plan.ts';

/**
 * Prints which training images of CIFAR-10 a config uses, as a JSON list of places among all 50,000:
 *
 *     npx tsx bench/gpu-check/choose-images.ts CONFIG FOLDER
 */
const [config, folder] = process.argv.slice(2);
if (config === undefined || folder === undefined) throw new Error('usage: choose-images.ts CONFIG FOLDER');
const settings = dataSchema.parse(parse(readFileSync(config, 'utf8')).data);
const source = await (await cifarSource('cifar10', folder)).open();
const { train, validation } = planImages(source, settings);
console.log(JSON.stringify([...train.indices, ...validation.indices].sort((a, b) => a - b)));
