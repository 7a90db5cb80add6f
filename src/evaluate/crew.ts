import { bug } from '../util/errors.ts';

/** A process that serves one trial at a time. */
export interface CrewMember {
  readonly busy: boolean;
  rest(): void;
  goOn(): void;
  abort(): void;
  close(): Promise<unknown>;
}

/** The processes of an evaluator. */
export class Crew<Member extends CrewMember> {
  readonly #members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  idle(): Member {
    const member = this.#members.find((candidate) => !candidate.busy);
    if (member === undefined) throw bug('more trials at once than workers');
    return member;
  }

  /** Pauses those that are busy until `goOn` is called. */
  hold(): { readonly goOn: () => void } {
    const busy = this.#members.filter((member) => member.busy);
    for (const member of busy) member.rest();
    return {
      goOn: () => {
        for (const member of busy) member.goOn();
      },
    };
  }

  abort(): void {
    for (const member of this.#members) member.abort();
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.close()));
  }
}
