/** A trial's evaluation was ended from outside: it has no result. */
export class Aborted extends Error {}

/** It ended by itself or was killed while a stop was under way: it is evaluated again when the search is resumed. */
export class Interrupted extends Aborted {}
