import { thumbnail } from '../../data/index.ts';
import { element, escapeText } from '../../util/markup.ts';
import type { Preprocessing } from '../preprocessing.ts';
import type { WrongImage } from '../wrong-images.ts';
import { percent, section } from './parts.ts';

async function card(image: WrongImage, { size, channels }: Preprocessing['input']): Promise<string> {
  const { name, label, probability, predictions, pixels } = image;
  const taken = predictions.map(({ label: answer, probability: p }) => `${answer} ${percent(p)}`);
  const alt = `${label}, taken for ${predictions[0]?.label}`;
  const lines = [
    element('img', { src: await thumbnail(pixels, { size, channels }), alt }),
    element('div', {}, element('b', {}, escapeText(name))),
    element('div', {}, escapeText(`is ${label} (${percent(probability)})`)),
    element('div', { class: 'taken' }, escapeText(`taken for ${taken[0] ?? ''}`)),
    element('div', { class: 'soft' }, escapeText(taken.slice(1).join(', '))),
  ];
  return element('li', {}, lines.join('\n'));
}

/** The images that are wrong with the highest loss, as the network sees them. */
export async function wrongSection(wrong: readonly WrongImage[], input: Preprocessing['input']): Promise<string> {
  if (wrong.length === 0) return section('The worst answers', element('p', {}, 'No image is taken for another class.'));
  const cards: string[] = [];
  for (const image of wrong) cards.push(await card(image, input));
  const words = `The ${wrong.length} wrong answers with the least probability of the true class, as the network sees the images (${input.size} × ${input.size} pixels). Some may be labelled wrongly.`;
  return section(
    'The worst answers',
    element('p', { class: 'soft' }, words),
    element('ul', { class: 'pictures' }, cards.join('\n')),
  );
}
