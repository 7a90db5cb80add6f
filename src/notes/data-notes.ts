import type { SearchFacts } from './facts.ts';
import type { Note } from './note.ts';

/** Ratio of two resolutions from which they differ much. */
const MUCH = 1.5;

/** Images of another size than the space is made for. */
export function resolutionNote({ space, sizes }: SearchFacts): Note | null {
  const made = space.resolution;
  if (made === null || sizes === null) return null;
  const { trained, meant } = sizes;
  if (Math.max(trained, made) < MUCH * Math.min(trained, made)) return null;
  const place = `space ${space.name} is made for ${made} px, and its networks are trained at ${trained} px`;
  const isProxy = meant !== trained;
  return {
    code: 'resolution-mismatch',
    message: `${place}; their costs and limits are those at ${meant} px`,
    hint: isProxy
      ? `data.resolution=${meant} trains them as they are meant; where ${trained} px is what they are for, target.resolution=${trained}`
      : `choose a space that is made for about ${trained} px, or data.resolution=${made}`,
  };
}

/** Files that are not among the images. */
export function skippedNote({ images }: SearchFacts): Note | null {
  if (images === null || images.skipped.length === 0) return null;
  const total = images.skipped.reduce((sum, { count }) => sum + count, 0);
  const reasons = images.skipped.map(({ reason, count, example }) => `${count} ${reason} (${example})`);
  return {
    code: 'files-skipped',
    message: `${total} ${total === 1 ? 'file was' : 'files were'} left out of the data: ${reasons.join(', ')}`,
    hint: 'convert images to JPEG, PNG or WebP and put them into the folders of their classes under data.path, or take these files away',
  };
}
