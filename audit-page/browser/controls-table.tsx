import type { PageData } from '../page-data';
import { STATUS_WORDS } from './status-words';

/** Every control with where it comes from and how often it holds. */
export function ControlsTable({ data, open }: { readonly data: PageData; readonly open: boolean }) {
  const failing = data.controls.filter(({ counts }) => (counts[0] ?? 0) > 0).length;
  return (
    <details class="controls" open={open}>
      <summary>
        {failing} of {data.controls.length} controls fail somewhere: where they come from, and how often each holds
      </summary>
      <div class="wide" role="region" aria-label="Controls and their results" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Control</th>
              <th scope="col">What it asks for</th>
              {STATUS_WORDS.map((word) => (
                <th key={word} scope="col" class="number">
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.controls.map(({ id, source, title, counts }) => (
              <tr key={id}>
                <th scope="row">{id}</th>
                <td>
                  {title} <span class="source">{source}</span>
                </td>
                {counts.map((count, status) => (
                  <td
                    key={STATUS_WORDS[status]}
                    data-head={STATUS_WORDS[status]}
                    class={`number ${count > 0 ? `s${status}` : 'none'}`}
                  >
                    {count.toLocaleString('en-NZ')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
