import { type Agreement, type AuditResult, COUNTED, type ProxyAudit, verdictOf } from '../../audit/index.ts';
import { formatCount, formatSeconds, formatShare, formatTable } from '../../util/format.ts';

const right = (title: string) => ({ title, align: 'right' as const });
const number = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '–');
const within = (value: number, low: number, high: number): string =>
  Number.isFinite(value) ? `${number(value)} (${number(low)} to ${number(high)})` : '–';

function agreementCells({ tau, tauLow, tauHigh, spearman, topRegret }: Agreement): string[] {
  return [
    within(tau, tauLow, tauHigh),
    number(spearman),
    ...topRegret.map(({ regret, low, high }) => within(regret, low, high)),
  ];
}

function proxyRow(proxy: ProxyAudit): string[] {
  const { name, combinedTau, combinedTauLow, combinedTauHigh, secondsPerNetwork, threads } = proxy;
  const seconds = threads === 0 ? '–' : formatSeconds(secondsPerNetwork);
  return [name, ...agreementCells(proxy), within(combinedTau, combinedTauLow, combinedTauHigh), seconds];
}

function rankingTable({ proxies, predictors }: AuditResult): string {
  const tops = proxies[0].topRegret.map(({ top }) => right(`regret top ${top}`));
  const columns = [
    { title: 'ranked by' },
    right('tau'),
    right('Spearman'),
    ...tops,
    right('with costs'),
    right('time'),
  ];
  const counted = COUNTED.map((name) => [name, ...agreementCells(predictors[name]), '', '']);
  return formatTable(columns, [...proxies.map(proxyRow), ...counted]);
}

function bandsTable({ proxies, predictors }: AuditResult): string {
  const bands = proxies[0].bands.map(({ networks, leastMacs, mostMacs }) =>
    right(`${formatCount(leastMacs)} to ${formatCount(mostMacs)} (${networks})`),
  );
  const row = (name: string, agreement: Agreement): string[] => [
    name,
    ...agreement.bands.map(({ tau, tauLow, tauHigh }) => within(tau, tauLow, tauHigh)),
  ];
  return formatTable(
    [{ title: 'tau by macs' }, ...bands],
    [...proxies.map((proxy) => row(proxy.name, proxy)), ...COUNTED.map((name) => row(name, predictors[name]))],
  );
}

function truthText({ truth }: AuditResult): string {
  const range = `${formatShare(truth.worst)} to ${formatShare(truth.best)}`;
  if (truth.kind === 'table') return `truth: table ${truth.file}, accuracies ${range}`;
  const { epochs, seeds, secondsPerNetwork, seedTau } = truth;
  const each = `${epochs} epochs${seeds === 1 ? '' : `, mean of ${seeds} seeds`}, ${formatSeconds(secondsPerNetwork)} a network`;
  const ceiling = seedTau === null ? '' : `; one seed against another: tau ${number(seedTau)}`;
  return `truth: trainings of ${each}, accuracies ${range}${ceiling}`;
}

function failuresText({ truth, proxies }: AuditResult): string {
  const lines = [
    ...(truth.failed === 0 ? [] : [`${truth.failed} networks have no truth and are left out`]),
    ...proxies.flatMap(({ name, failed }) =>
      failed === 0 ? [] : [`${name}: ${failed} networks failed; they count as accuracy 0`],
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** What an audit found, for people: rankings, bands of size, and what to make of them. */
export function auditText(result: AuditResult): string {
  const { space, networks } = result;
  return [
    `${networks} networks of space ${space}; ${truthText(result)}\n`,
    failuresText(result),
    `\n${rankingTable(result)}`,
    'tau: Kendall’s tau-b with its 95 % interval (bootstrap over networks). regret: percent points lost by looking only at\n',
    'the top 1, 5 or 10 %. with costs: tau of the surrogate’s model, given readings and costs. time: wall time of a worker.\n',
    `\n${bandsTable(result)}`,
    `\n${verdictOf(result)}\n`,
  ].join('');
}
