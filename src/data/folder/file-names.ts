/** Endings of the images that are read: what `sharp` decodes of what cameras, browsers and programs write. */
const ENDINGS = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif)$/i;

/** How messages call those endings. */
export const IMAGE_KINDS = 'JPEG, PNG, WebP, GIF, TIFF or AVIF';

/** Files and folders that systems, file servers and archives leave among images; thumbnails are among them. */
const SYSTEM =
  /^(\..*|Thumbs\.db|desktop\.ini|ehthumbs\.db|@eaDir|#recycle|@Recycle|\$RECYCLE\.BIN|System Volume Information|__MACOSX|lost\+found)$/i;

/** Whether a file of this name is read as an image. */
export function isImageName(name: string): boolean {
  return ENDINGS.test(name);
}

/** Whether a file or folder is hidden, or was made by a system: never by whoever collected the images. @param name its own, without folders */
export function isSystemName(name: string): boolean {
  return SYSTEM.test(name);
}

/** By code unit: the same on every machine, whatever its language. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The ending of a name in lower case with its dot; `''` where it has none. */
export function endingOf(name: string): string {
  return /\.[^./]+$/.exec(name)?.[0].toLowerCase() ?? '';
}
