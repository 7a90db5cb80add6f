/** A trainer does not do what it must; the message says what was expected and what came. */
export class Failure extends Error {}

/** A check does not apply to a trainer; the message says why. */
export class Skip extends Error {}

/** @throws Failure with the message where something does not hold */
export function expectThat(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Failure(message);
}
