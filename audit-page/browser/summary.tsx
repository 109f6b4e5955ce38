import { PAGE_STATUSES, type PageData } from '../page-data';
import type { Moments } from './moments';
import { STATUS_WORDS } from './status-words';

/** The answer in a sentence, then in numbers. */
export function Summary({ data, moments }: { readonly data: PageData; readonly moments: Moments }) {
  const { users, ofAccount, controls, problems } = data;
  const failing = users.filter(({ f }) => f.some(({ s }) => s === 0)).length;
  const accountFails = ofAccount.some(({ s }) => s === 0);
  const totals = PAGE_STATUSES.map((_, status) => controls.reduce((sum, { counts }) => sum + (counts[status] ?? 0), 0));
  const good = failing === 0 && !accountFails;
  return (
    <header>
      <h1>Access keys of account {data.account}</h1>
      <p class="about">
        {data.organisation}. Judged as of {moments.minute(data.asOf)}
        {data.lookedAt !== data.asOf && <>, by what was there on {moments.minute(data.lookedAt)}</>} ({data.timeZone}),
        by keyturn {data.version}. Access key IDs are masked. {data.restsOn.join(' ')}
      </p>
      <p class={`verdict ${good && data.complete ? 'good' : 'bad'}`}>
        {good
          ? 'No control fails.'
          : `${failing} of ${users.length} users ${failing === 1 ? 'has' : 'have'} failing controls${accountFails ? ', and so has the account' : ''}.`}
        {!data.complete && ' Not everything could be looked at: what is not shown here is not proven to be good.'}
      </p>
      <dl class="totals">
        {PAGE_STATUSES.map((status, index) => (
          <div key={status} class={`s${index}`}>
            <dt>{STATUS_WORDS[index]}</dt>
            <dd>{totals[index]?.toLocaleString('en-NZ')}</dd>
          </div>
        ))}
      </dl>
      {problems.length > 0 && (
        <section class="problems" aria-labelledby="problems">
          <h2 id="problems">Could not be looked at</h2>
          <ul>
            {problems.map(({ about, because }) => (
              <li key={about + because}>
                <strong>{about}</strong>: {because}
              </li>
            ))}
          </ul>
        </section>
      )}
    </header>
  );
}
