/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * One line of CSV (RFC 4180) without its end. What is not known is empty. Text that a spreadsheet would compute (it begins with
 * `=`, `+`, `-`, `@`, a tab or a return) gets an apostrophe before it; numbers, negative ones too, stay as they are.
 */
export function csvLine(values: readonly unknown[]): string {
  return values.map(cell).join(',');
}
