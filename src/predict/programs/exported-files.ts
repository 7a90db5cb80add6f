/** Files of an export as the user would type them. */
export interface ExportedFiles {
  readonly model: string;
  readonly preprocessing: string;
}
