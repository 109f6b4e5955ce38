import type { PageData, PageFinding } from '../page-data';
import { STATUS_SIGNS, STATUS_WORDS } from './status-words';

/** What is to be said, and what to do. */
export function FindingList({
  findings,
  data,
}: {
  readonly findings: readonly PageFinding[];
  readonly data: PageData;
}) {
  return (
    <ul class="findings">
      {findings.map(({ c, s, t, m, e, k }) => (
        <li key={`${c.join()}${t}${k}`} class={`s${s}`}>
          <span class="status">
            <span aria-hidden="true">{STATUS_SIGNS[s]}</span> {STATUS_WORDS[s]}
          </span>
          <div>
            {k !== undefined && <code>{k}</code>} {t}.
            {e !== undefined && (
              <span class="exception"> Exception: {e.map((name) => data.exceptions[name]?.title).join('; ')}.</span>
            )}
            {m !== undefined && <p class="wayOut">{m}</p>}
            <p class="ids">{c.map((place) => data.controls[place]?.id).join(', ')}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
