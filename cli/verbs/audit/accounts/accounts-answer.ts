import { maskKeyId } from '../../../../rotation/access-key';
import { type LocalDays, localDays } from '../../../../rotation/local-days';
import type { Desk } from '../../../shell/desk';
import { table } from '../../../shell/table';
import { type AccountAudit, type AccountFinding, type AccountsAudit, isToDo } from './audited-account';

const named = ({ account, name }: Pick<AccountAudit, 'account' | 'name'>): string =>
  name === '' ? account : `${name} (${account})`;

/** Those of whom something is not known. */
export const missing = ({ accounts }: AccountsAudit): readonly AccountAudit[] =>
  accounts.filter(({ standing }) => standing !== 'looked' && standing !== 'left-out');

/** For people: what is not known first, then each account with its findings, then all accounts in a table. */
export function accountsText(desk: Desk, timeZone: string, audit: AccountsAudit): string {
  const { colours } = desk;
  const days = localDays(timeZone);
  const gaps = missing(audit);
  const found = audit.accounts.filter(({ findings }) => findings.length > 0);
  const toDo = audit.accounts.flatMap(({ findings }) => findings.filter(isToDo)).length;
  const known = audit.accounts.filter(({ standing }) => standing === 'looked').length;
  return [
    colours.bold(
      `${audit.accounts.length} accounts, listed ${days.minute(new Date(audit.listedAt))}: ${known} looked at, ${toDo} ${toDo === 1 ? 'finding' : 'findings'}.`,
    ),
    ...(gaps.length === 0 ? [] : [colours.bold(`Not looked at, or not wholly or lately (${gaps.length})`)]),
    ...gaps.map((one) => gapLine(one, desk)),
    ...(gaps.length === 0 ? [] : ['']),
    ...found.flatMap((one) => [
      colours.bold(`${named(one)}, as of ${from(one, days)}`),
      ...one.findings.map((finding) => findingLine(finding, desk)),
      '',
    ]),
    table(
      ['ACCOUNT', 'NAME', 'STANDING', 'LOOKED AT', 'AGE', 'USERS', 'TO DO'].map((head) => colours.dim(head)),
      audit.accounts.map((one) => cells(one, days, desk)),
    ),
  ].join('\n');
}

const from = ({ lookedAt }: AccountAudit, days: LocalDays): string =>
  lookedAt === null ? 'never' : days.minute(new Date(lookedAt));

function gapLine(one: AccountAudit, { colours }: Desk): string {
  const age = one.ageDays === null ? 'never looked at' : `facts are ${one.ageDays} days old`;
  const wayOut = one.wayOut === null ? '' : `\n    ${colours.cyan(one.wayOut)}`;
  return `${colours.yellow('?')} ${colours.bold(named(one))}: ${one.because ?? one.standing} (${age})${wayOut}`;
}

function findingLine(finding: AccountFinding, { colours }: Desk): string {
  const { rule, user, accessKeyId, because, wayOut, controls } = finding;
  const mark = isToDo(finding) ? colours.red('!') : rule === 'problem' ? colours.yellow('?') : ' ';
  const key = accessKeyId === null ? '' : ` ${maskKeyId(accessKeyId)}`;
  const ids = controls.length === 0 ? '' : ` ${colours.dim(`(${controls.join(', ')})`)}`;
  const way = wayOut === null ? '' : `\n    ${colours.cyan(wayOut)}`;
  return `${mark} ${rule} ${user ?? ''}${key}: ${because}${ids}${way}`.replace(/ {2}/, ' ');
}

function cells(one: AccountAudit, days: LocalDays, { colours }: Desk): readonly string[] {
  const isKnown = one.standing === 'looked' || one.standing === 'left-out';
  const toDo = one.findings.filter(isToDo).length;
  return [
    one.account,
    one.name,
    isKnown ? one.standing : colours.yellow(one.standing),
    from(one, days),
    one.ageDays === null ? '' : `${one.ageDays} d`,
    one.users === null ? '?' : String(one.users.inAccount),
    one.users === null ? '?' : toDo > 0 ? colours.red(String(toDo)) : '0',
  ];
}
