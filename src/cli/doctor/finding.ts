/** One thing that `mixnas doctor` checked. */
export interface Finding {
  /** Heading that it is listed under. */
  readonly group: 'machine' | 'engines' | 'packages';
  readonly name: string;
  /** `ok` works; `missing` is optional and absent; `problem` needs attention. */
  readonly state: 'ok' | 'missing' | 'problem';
  /** What was found. */
  readonly found: string;
  /** The next action, where there is one. */
  readonly hint?: string | undefined;
}
