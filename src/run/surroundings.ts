/** What of a process the places of caches, data and relative paths depend on. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Current folder. */
  readonly cwd: string;
}
