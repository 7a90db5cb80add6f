import type { Finding } from './finding.ts';

const TITLES: Readonly<Record<Finding['group'], string>> = {
  machine: 'This machine',
  engines: 'Engines',
  packages: 'Packages with native parts',
};
const MARKS: Readonly<Record<Finding['state'], string>> = { ok: 'ok', missing: '--', problem: '!!' };

/** The findings as text, one group after another. */
export function renderDoctor(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = (['machine', 'engines', 'packages'] as const).flatMap((group) => {
    const own = findings.filter((finding) => finding.group === group);
    return [
      TITLES[group],
      ...own.flatMap(({ name, state, found, hint }) => [
        `  ${MARKS[state]}  ${name.padEnd(width)}  ${found}`,
        ...(hint === undefined ? [] : [`      ${' '.repeat(width)}  to mend: ${hint}`]),
      ]),
      '',
    ];
  });
  return `${lines.join('\n')}`;
}
