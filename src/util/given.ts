/** Data that somebody gives and nobody changes: lists and objects may be frozen, or `as const`. */
export type Given<T> = T extends readonly (infer Entry)[]
  ? readonly Given<Entry>[]
  : T extends object
    ? { readonly [Key in keyof T]: Given<T[Key]> }
    : T;
