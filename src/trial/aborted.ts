/** A trial's evaluation was ended from outside: it has no result. */
export class Aborted extends Error {}
