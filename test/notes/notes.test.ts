import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { type ImageFacts, type NoteCode, notesOf, noteText, type SearchFacts } from '../../src/notes/index.ts';

/** 2,000 training and 1,000 validation images of 10 classes. */
const IMAGES: ImageFacts = { classes: 10, train: 2000, validation: 1000, largestClass: null, skipped: [] };

interface Changes extends Partial<Omit<SearchFacts, 'config' | 'images'>> {
  readonly config?: { readonly training?: object; readonly [section: string]: unknown };
  readonly images?: Partial<ImageFacts> | null;
}

/** A search of 20 trials, 10 epochs in batches of 64 (310 steps), changed as asked. */
function facts({ config, images = {}, ...others }: Changes): SearchFacts {
  const training = { epochs: 10, batchSize: 64, ...config?.training };
  const document = { name: 't', space: 's', data: { kind: 'synthetic' }, ...config, training };
  return {
    config: parseConfig(document, 'test'),
    space: { name: 's', resolution: 32 },
    sizes: { trained: 32, meant: 32 },
    images: images === null ? null : { ...IMAGES, ...images },
    results: [],
    ...others,
  };
}

const codes = (changes: Changes) => notesOf(facts(changes)).map(({ code }) => code);

function noteOf(code: NoteCode, changes: Changes) {
  const note = notesOf(facts(changes)).find((one) => one.code === code);
  if (note === undefined) throw new Error(`no note ${code}`);
  return note;
}

const reads = (...accuracies: number[]) => accuracies.map((accuracy) => ({ accuracy, trainAccuracy: null }));

describe('the notes of a search', () => {
  it('are the noise of its accuracies alone where it is set up well', () => {
    expect(codes({})).toEqual(['validation-noise']);
    expect(codes({ results: reads(0.5, 0.6, 0.7) })).toEqual(['validation-noise']);
  });

  it('are none where no images are known, as with a table', () => {
    expect(codes({ images: null, sizes: null, results: reads(0.9) })).toEqual([]);
  });

  it('have a message and a hint, on two lines of a terminal', () => {
    const [note] = notesOf(facts({}));
    if (note === undefined) throw new Error('no note');
    expect(noteText(note)).toBe(`note: ${note.message}\n  hint: ${note.hint}`);
    expect(note.hint).toContain('data.validationPerClass=400');
  });
});

describe('validation-noise', () => {
  it('is sqrt(p (1 - p) / n), and a difference of 2 sqrt(2) of it is noise', () => {
    // p = 0.2, n = 400: 0.02; 2 sqrt(2) * 0.02 = 0.0566
    const note = noteOf('validation-noise', { images: { validation: 400 }, results: reads(0.1, 0.2) });
    expect(note.message).toContain('on 400 images: an accuracy of 20.0 % has a standard error of 2.0 points');
    expect(note.message).toContain('differences below about 5.7 points are noise');
    expect(note.hint).toContain('data.validationPerClass=160');
  });

  it('takes the worst case before there are results', () => {
    // p = 0.5, n = 100: 0.05
    const note = noteOf('validation-noise', { images: { validation: 100 } });
    expect(note.message).toContain('an accuracy of 50.0 % has a standard error of 5.0 points');
    expect(note.message).toContain('below about 14.1 points');
  });

  it('does not take a perfect accuracy for an exact one', () => {
    // half an image of 50 wrong: sqrt(0.01 * 0.99 / 50) = 0.0141
    const note = noteOf('validation-noise', { images: { validation: 50 }, results: reads(1) });
    expect(note.message).toContain('a standard error of 1.4 points');
  });
});

describe('selection-bias', () => {
  it('is the standard error times sqrt(2 ln trials)', () => {
    // p = 0.5, n = 100: 0.05 * sqrt(2 ln 20) = 0.1224; 100 * (0.1224 / 0.06)^2 = 416.1 images
    const note = noteOf('selection-bias', { images: { validation: 100 } });
    expect(note.message).toContain('the best of 20 networks is picked by 100 validation images');
    expect(note.message).toContain('12.2 points too high');
    expect(note.hint).toContain('data.validationPerClass=42 makes that 6.0 points');
    expect(note.hint).toContain('search.finals');
  });

  it('advises seeds where the networks are given, which an experiment has and finals it has not', () => {
    const config = { controller: { kind: 'list', genotypes: [[0, 0, 0]] } };
    const { hint } = noteOf('selection-bias', { images: { validation: 100 }, config });
    expect(hint).toContain('experiment.seeds');
    expect(hint).not.toContain('search.finals');
  });

  it('counts the trials that were made where they are more, and is silent for one', () => {
    const results = reads(...Array<number>(30).fill(0.5));
    expect(noteOf('selection-bias', { images: { validation: 100 }, results }).message).toContain('the best of 30');
    expect(codes({ images: { validation: 100 }, config: { search: { trials: 1 } } })).not.toContain('selection-bias');
  });
});

describe('few-steps', () => {
  it('counts full batches and says which batch, or how many epochs, would do', () => {
    // 540 images, batch 64: 8 steps an epoch; batch 8: 67
    const note = noteOf('few-steps', { images: { train: 540 }, config: { training: { epochs: 5 } } });
    expect(note.message).toContain('after 40 training steps (5 epochs of 540 images in batches of 64)');
    expect(note.hint).toBe('training.batchSize=8 gives 335 steps, training.epochs=25 gives 200; more images help too');
    expect(noteOf('few-steps', { config: { training: { epochs: 3 } } }).hint).toContain(
      'training.batchSize=16 gives 375',
    );
  });

  it('proposes no batch below 8', () => {
    const training = { epochs: 1, batchSize: 8 };
    expect(noteOf('few-steps', { images: { train: 80 }, config: { training } }).hint).toBe(
      'training.epochs=20 gives 200; more images help too',
    );
  });

  it('goes by the first rung, with its epochs of falling rate', () => {
    const fidelity = { kind: 'asha', annealEpochs: 1, rungs: [{ epochs: 1, imagesPerClass: 64 }, { epochs: 10 }] };
    const note = noteOf('few-steps', { config: { fidelity } });
    expect(note.message).toContain('20 training steps at the first rung (2 epochs of 640 images');
    expect(note.hint).toContain('fidelity.rungs.0.epochs=19 gives 200');
  });

  it('is silent from 200 steps on', () => {
    expect(codes({ images: { train: 1280 } })).not.toContain('few-steps');
    expect(codes({ images: { train: 1279 } })).toContain('few-steps');
  });
});

describe('batch-larger-than-images', () => {
  it('names a batch that the images fill', () => {
    const note = noteOf('batch-larger-than-images', { images: { train: 60 } });
    expect(note.message).toContain('a batch of 64 holds more than all 60 training images');
    expect(note.hint).toBe('training.batchSize=8 gives 7 steps an epoch');
    expect(codes({ images: { train: 64 } })).not.toContain('batch-larger-than-images');
  });
});

describe('resolution-mismatch', () => {
  it('says what trains and what counts where the data is a proxy', () => {
    const note = noteOf('resolution-mismatch', { sizes: { trained: 16, meant: 32 } });
    expect(note.message).toBe(
      'space s is made for 32 px, and its networks are trained at 16 px; their costs and limits are those at 32 px',
    );
    expect(note.hint).toContain('data.resolution=32');
    expect(note.hint).toContain('target.resolution=16');
  });

  it('says it of larger images too, from half as much more', () => {
    const at = (size: number) => ({ sizes: { trained: size, meant: size } });
    expect(noteOf('resolution-mismatch', at(224)).message).toContain('those at 224 px');
    expect(codes(at(48))).toContain('resolution-mismatch');
    for (const size of [22, 32, 47]) expect(codes(at(size))).not.toContain('resolution-mismatch');
    expect(codes({ ...at(224), space: { name: 's', resolution: null } })).toEqual(['validation-noise']);
  });
});

describe('files-skipped', () => {
  it('counts the files by reason, with an example', () => {
    const skipped = [
      { reason: 'of type .gif', count: 10, example: 'cat/a.gif' },
      { reason: 'outside the folders of classes', count: 2, example: 'b.jpg' },
    ];
    expect(noteOf('files-skipped', { images: { skipped } }).message).toBe(
      '12 files were left out of the data: 10 of type .gif (cat/a.gif), 2 outside the folders of classes (b.jpg)',
    );
  });
});

describe('boxes-skipped', () => {
  it('counts boxes by reason, and files apart from them', () => {
    const skipped = [
      { reason: 'without a size', count: 1, example: 'a.json: annotations[3].bbox', of: 'boxes' as const },
      { reason: 'of type .gif', count: 2, example: 'a.gif' },
    ];
    expect(noteOf('boxes-skipped', { images: { skipped } }).message).toBe(
      '1 box is wrong and was left out or cut off: 1 without a size (a.json: annotations[3].bbox)',
    );
    expect(noteOf('files-skipped', { images: { skipped } }).message).toContain('2 files were left out');
    expect(codes({ images: { skipped: skipped.slice(1) } })).not.toContain('boxes-skipped');
  });
});

describe('notes on images', () => {
  it('leave out what systems put there', () => {
    const skipped = [{ reason: 'left by systems', count: 3, example: 'Thumbs.db' }];
    expect(codes({ images: { skipped } })).not.toContain('files-skipped');
  });

  it('tell images of two splits', () => {
    const duplicates = [{ splits: ['train', 'test'] as const, count: 2, example: 'a.jpg and b.jpg' }];
    expect(noteOf('duplicates', { images: { duplicates } }).message).toBe(
      '2 test images are among the train images too (a.jpg and b.jpg): accuracies read too high',
    );
  });

  it('tell images that look like those of another split, with pairs to look at', () => {
    const like = (count: number) => ({
      splits: ['train', 'test'] as const,
      count,
      examples: ['a.jpg and b.png', 'c and d'],
    });
    expect(noteOf('near-duplicates', { images: { nearDuplicates: [like(7)] } }).message).toMatch(
      /^7 test images look like train images \(for instance a\.jpg and b\.png; c and d\): /,
    );
    expect(noteOf('near-duplicates', { images: { nearDuplicates: [like(1)] } }).message).toMatch(
      /^1 test image looks like one of the train images /,
    );
    expect(codes({ images: { nearDuplicates: [] } })).not.toContain('near-duplicates');
  });

  it('tell images of sixteen bits that use fewer, but for one', () => {
    const deepImages = { images: 9, largest: 4095 };
    expect(noteOf('few-bits', { images: { deepImages } }).hint).toContain('data.bits=12');
    expect(codes({ images: { deepImages: { images: 9, largest: 16384 } } })).not.toContain('few-bits');
  });

  it('tell classes of which one has three times the images of another', () => {
    const balance = (images: number) => ({ most: { name: 'hen', images }, fewest: { name: 'owl', images: 100 } });
    const { message, hint } = noteOf('imbalance', { images: { balance: balance(300), train: 1000 } });
    expect(message).toContain('class hen has 300 training images and class owl 100');
    expect(hint).toContain('training.classWeights=balanced');
    expect(codes({ images: { balance: balance(299), train: 1000 } })).not.toContain('imbalance');
  });
});

describe('notes of results near chance', () => {
  // classes of equal size: chance 0.1, and 0.1 + 3 sqrt(0.1 * 0.9 / 900) = 0.13
  const images = { validation: 900 };

  it('begin at chance and three standard errors', () => {
    expect(noteOf('near-chance', { images, results: reads(0.05, 0.13) }).message).toContain('up to 13.0 % by luck');
    expect(codes({ images, results: reads(0.05, 0.131) })).not.toContain('near-chance');
    expect(codes({ images })).not.toContain('near-chance');
  });

  it('blame the proxy after five results', () => {
    const note = noteOf('learns-nothing', { images, results: reads(0.09, 0.1, 0.11, 0.12, 0.1) });
    expect(note.message).toContain('the best of 5 networks reads 12.0 % on 900 validation images');
    expect(note.message).toContain('gives 10.0 %');
    expect(codes({ images, results: reads(0.09, 0.1, 0.11, 0.12, 0.2) })).not.toContain('learns-nothing');
  });

  it('go by the most frequent class', () => {
    const largestClass = { train: 0.5, validation: 0.5 };
    // 0.5 + 3 sqrt(0.25 / 900) = 0.55
    const note = noteOf('near-chance', { images: { ...images, largestClass }, results: reads(0.54) });
    expect(note.message).toContain('the only network reads 54.0 %');
    expect(note.message).toContain('gives 50.0 % and up to 55.0 % by luck');
  });
});

describe('training-near-chance', () => {
  const fits = (...values: number[]) => values.map((trainAccuracy) => ({ accuracy: 0.5, trainAccuracy }));

  it('says that no network fits its own images', () => {
    const note = noteOf('training-near-chance', { results: fits(0.1, 0.11, 0.12, 0.13, 0.1) });
    expect(note.message).toContain(
      'none of 5 networks fits its own training images: training accuracy is at most 13.0 %',
    );
    expect(note.hint).toContain('training.learningRate');
  });

  it('is silent where one does, and for fewer than five', () => {
    expect(codes({ results: fits(0.1, 0.1, 0.1, 0.1, 0.2) })).not.toContain('training-near-chance');
    expect(codes({ results: fits(0.1, 0.1, 0.1, 0.1) })).not.toContain('training-near-chance');
  });
});

describe('training-above-validation', () => {
  it('compares the medians, beyond 15 points and three standard errors', () => {
    const results = [
      { accuracy: 0.13, trainAccuracy: 0.6 },
      { accuracy: 0.2, trainAccuracy: 0.63 },
      { accuracy: 0.27, trainAccuracy: 0.66 },
    ];
    const note = noteOf('training-above-validation', { results });
    expect(note.message).toBe(
      'training accuracy lies 43.0 points above validation accuracy (medians of 3 networks: 63.0 % and 20.0 %)',
    );
    const close = [{ accuracy: 0.5, trainAccuracy: 0.64 }];
    expect(codes({ results: close })).not.toContain('training-above-validation');
    // three standard errors of 25 images at 0.5: 0.3
    const few = { images: { validation: 25 }, results: [{ accuracy: 0.5, trainAccuracy: 0.79 }] };
    expect(codes(few)).not.toContain('training-above-validation');
  });
});
