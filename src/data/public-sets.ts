import type { DataSettings } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { cifarSource } from './cifar.ts';
import { imageFolderSource } from './folder/folder-source.ts';

/** An archive as its authors offer it. */
export interface Archive {
  readonly url: string;
  /** Size and MD5, as published. */
  readonly bytes: number;
  readonly md5: string;
  /** Folders at the top of its paths that are left away. */
  readonly strip: number;
}

/** A public set: archives that unpack to one folder. */
export interface PublicSet {
  readonly archives: readonly Archive[];
  /** Name of the folder. */
  readonly folder: string;
  /** Kind of `data` in a config. */
  readonly kind: DataSettings['kind'];
  /** @throws MixnasError `DATA_INVALID` for a folder that does not hold the set */
  readonly check: (folder: string) => Promise<unknown>;
}

/** @throws MixnasError `DATA_INVALID` unless the folder holds this set, with every image that its lists name */
async function checkUnpacked(folder: string, title: string): Promise<void> {
  const source = await (await imageFolderSource({ path: folder })).open();
  if (source.title !== title) throw new MixnasError('DATA_INVALID', `${folder}: expected ${title} as it is unpacked`);
}

const PETS = 'https://www.robots.ox.ac.uk/~vgg/data/pets/data';

/**
 * The sets that can be fetched. MD5 of the CIFARs by their authors, of the others as torchvision has them.
 * @see https://www.cs.toronto.edu/~kriz/cifar.html
 * @see https://www.robots.ox.ac.uk/~vgg/data/pets/
 * @see https://data.vision.ee.ethz.ch/cvl/datasets_extra/food-101/
 */
export const PUBLIC_SETS = {
  cifar10: {
    archives: [
      {
        url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
        bytes: 170_052_171,
        md5: 'c32a1d4ab5d03f1284b67883e8d87530',
        strip: 1,
      },
    ],
    folder: 'cifar-10-batches-bin',
    kind: 'cifar10',
    check: (folder) => cifarSource('cifar10', folder),
  },
  cifar100: {
    archives: [
      {
        url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
        bytes: 168_513_733,
        md5: '03b5dce01913d631647c71ecec9e9cb8',
        strip: 1,
      },
    ],
    folder: 'cifar-100-binary',
    kind: 'cifar100',
    check: (folder) => cifarSource('cifar100', folder),
  },
  pets: {
    archives: [
      { url: `${PETS}/images.tar.gz`, bytes: 791_918_971, md5: '5c4f3ee8e5d25df40f4fd59a7f44e54c', strip: 0 },
      { url: `${PETS}/annotations.tar.gz`, bytes: 19_173_078, md5: '95a8c909bbe2e81eed6a22bccdf3f68f', strip: 0 },
    ],
    folder: 'oxford-iiit-pets',
    kind: 'image-folder',
    check: (folder) => checkUnpacked(folder, 'Oxford-IIIT Pets'),
  },
  food101: {
    archives: [
      {
        url: 'https://data.vision.ee.ethz.ch/cvl/food-101.tar.gz',
        bytes: 4_996_278_331,
        md5: '85eeb15f3717b99a5da872d97d918f87',
        strip: 1,
      },
    ],
    folder: 'food-101',
    kind: 'image-folder',
    check: (folder) => checkUnpacked(folder, 'Food-101'),
  },
} as const satisfies Readonly<Record<string, PublicSet>>;
