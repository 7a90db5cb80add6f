/** What became of damaged programs: refused when loaded, run to the end, or ended for want of memory. */
export interface Tally {
  readonly refused: number;
  readonly ran: number;
  readonly exhausted: number;
}
