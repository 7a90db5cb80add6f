import { statfs } from 'node:fs/promises';

/** Bytes that may still be written into a folder. */
export type FreeBytes = (folder: string) => Promise<number>;

/** Bytes that the file system of a folder has free for this user. */
export const freeBytesOf: FreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** Whether a write failed because the disk, or the user's share of it, is full. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException | null)?.code));
}
