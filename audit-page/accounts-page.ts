import { maskKeyId } from '../rotation/access-key';
import { localDays } from '../rotation/local-days';
import { escaped, htmlPage } from './html-page';

/** What the page of many accounts is drawn from. */
export interface AccountsPageData {
  readonly organisation: string;
  readonly timeZone: string;
  readonly listedAt: string;
  readonly complete: boolean;
  readonly accounts: readonly {
    readonly account: string;
    readonly name: string;
    readonly standing: string;
    readonly because: string | null;
    readonly wayOut: string | null;
    readonly lookedAt: string | null;
    readonly ageDays: number | null;
    readonly users: { readonly inAccount: number } | null;
    readonly findings: readonly {
      readonly rule: string;
      readonly user: string | null;
      readonly accessKeyId: string | null;
      readonly because: string;
      readonly wayOut: string | null;
      readonly controls: readonly string[];
    }[];
  }[];
}

const STYLE = `:root{color-scheme:light dark}
body{font-family:system-ui,sans-serif;line-height:1.45;margin:2rem auto;max-width:70rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{border-top:1px solid #8886;padding:.35rem .6rem;text-align:left;vertical-align:top}
section{border-top:2px solid #8886;margin-top:1.5rem}
.gap{border-left:.3rem solid #c62828;padding-left:.8rem}
.quiet{opacity:.75}`;

/** One file that asks for nothing and runs nothing: accounts of which something is not known first, then one part for each. */
export function accountsPage(data: AccountsPageData): string {
  const days = localDays(data.timeZone);
  const inWords: InWords = (at) => days.minute(at);
  const title = `Access keys of ${data.accounts.length} accounts`;
  const gaps = data.accounts.filter(({ standing }) => standing !== 'looked' && standing !== 'left-out');
  const busy = data.accounts.filter(({ findings }) => findings.length > 0);
  const body = `<main>
<h1>${escaped(title)}</h1>
<p>${escaped(data.organisation)}. The accounts were listed on ${escaped(days.minute(new Date(data.listedAt)))}. ${data.complete ? 'Each was looked at.' : '<strong>Not each of them was looked at, wholly and lately.</strong>'}</p>
${gaps.map((one) => gap(one)).join('\n')}
${overview(data, inWords)}
${busy.map((one) => part(one, inWords)).join('\n')}
</main>`;
  return htmlPage({ title, organisation: data.organisation, style: STYLE, body });
}

type Account = AccountsPageData['accounts'][number];
type InWords = (moment: Date) => string;

const named = ({ account, name }: Account): string => escaped(name === '' ? account : `${name} (${account})`);
const anchor = ({ account }: Account): string => `account-${account.replace(/\D/g, '')}`;
const moment = ({ lookedAt, ageDays }: Account, inWords: InWords): string =>
  lookedAt === null ? 'never' : `${escaped(inWords(new Date(lookedAt)))}, ${ageDays} days ago`;

function gap(one: Account): string {
  const age = one.ageDays === null ? 'It was never looked at.' : `What is known of it is ${one.ageDays} days old.`;
  return `<p class="gap"><strong>${named(one)}: ${escaped(one.standing)}.</strong> ${escaped(one.because ?? '')} ${age} ${escaped(one.wayOut ?? '')}</p>`;
}

function overview({ accounts }: AccountsPageData, inWords: InWords): string {
  const rows = accounts.map((one) => {
    const link = one.findings.length > 0 ? `<a href="#${anchor(one)}">${named(one)}</a>` : named(one);
    const users = one.users === null ? '?' : String(one.users.inAccount);
    return `<tr><td>${link}</td><td>${escaped(one.standing)}</td><td>${moment(one, inWords)}</td><td>${users}</td><td>${one.users === null ? '?' : one.findings.length}</td></tr>`;
  });
  return `<table><thead><tr><th>Account</th><th>Standing</th><th>Looked at</th><th>Users</th><th>Told</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function part(one: Account, inWords: InWords): string {
  const rows = one.findings.map(({ rule, user, accessKeyId, because, wayOut, controls }) => {
    const key = accessKeyId === null ? '' : ` <code>${escaped(maskKeyId(accessKeyId))}</code>`;
    const ids = controls.length === 0 ? '' : ` <small>(${escaped(controls.join(', '))})</small>`;
    return `<tr><td>${escaped(rule)}</td><td>${escaped(user ?? '')}${key}</td><td>${escaped(because)}${ids}</td><td>${escaped(wayOut ?? '')}</td></tr>`;
  });
  return `<section id="${anchor(one)}"><h2>${named(one)}</h2><p class="quiet">As of ${moment(one, inWords)}.</p><table><thead><tr><th>What</th><th>Who</th><th>Why</th><th>What to do</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}
