/** Files of an export, by their names in the folder where the programs are. */
export interface ExportedFiles {
  readonly model: string;
  readonly preprocessing: string;
}
