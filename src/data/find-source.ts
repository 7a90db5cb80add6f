import type { DataSettings } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { asTyped } from '../util/shell-word.ts';
import { cifarSource } from './cifar.ts';
import { cocoSource } from './coco/coco-source.ts';
import { imageFolderSource } from './folder/folder-source.ts';
import type { SourceHandle } from './image-source.ts';
import { scenesSource } from './scenes/scenes-source.ts';
import { syntheticSource } from './synthetic/synthetic-source.ts';

function requirePath({ kind, path }: Extract<DataSettings, { readonly kind: 'cifar10' | 'cifar100' }>): string {
  if (path !== undefined) return path;
  throw new MixnasError('DATA_INVALID', `data.path: expected the folder of the ${kind} images`, {
    hint: asTyped`mixnas data fetch ${kind} downloads them`,
  });
}

/** The images that the settings name; found but not read yet. @throws MixnasError `DATA_INVALID` where there are none */
export async function findSource(settings: DataSettings): Promise<SourceHandle> {
  switch (settings.kind) {
    case 'synthetic':
      return syntheticSource(settings);
    case 'cifar10':
      return cifarSource(settings.kind, requirePath(settings));
    case 'cifar100':
      return cifarSource(settings.kind, requirePath(settings), null, settings.coarse);
    case 'coco':
      return cocoSource(settings);
    case 'scenes':
      return scenesSource(settings);
    case 'image-folder':
      return imageFolderSource(settings);
  }
}
