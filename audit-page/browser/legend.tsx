import type { ComponentChildren } from 'preact';

/** What the drawing's signs mean. */
export function Legend({ history, open }: { readonly history: string; readonly open: boolean }) {
  return (
    <details class="legend" open={open}>
      <summary>How to read the time lines</summary>
      <ul>
        <Sign text="usable (Active)">
          <rect class="span active" x="0" y="3" width="36" height="10" />
        </Sign>
        <Sign text="usable past its limit">
          <rect class="span late" x="0" y="3" width="36" height="10" />
        </Sign>
        <Sign text="Inactive">
          <rect class="span inactive" x="0" y="3" width="36" height="10" />
        </Sign>
        <Sign text="not known">
          <rect class="span unknown" x="0" y="3" width="36" height="10" />
        </Sign>
        <Sign text="time left until its limit, and the limit">
          <rect class="left" x="0" y="6" width="34" height="4" />
          <line class="due" x1="34" x2="34" y1="0" y2="16" />
        </Sign>
        <Sign text="last used">
          <circle class="used" cx="18" cy="8" r="4" />
        </Sign>
        <Sign text="deleted">
          <path class="deleted" d="M13 3l10 10m0-10l-10 10" />
        </Sign>
        <Sign text="both keys active: overlap">
          <rect class="overlap" x="0" y="0" width="36" height="16" />
        </Sign>
        <Sign text="the day of judgement">
          <line class="today" x1="18" x2="18" y1="0" y2="16" />
        </Sign>
      </ul>
      <p>{history}</p>
    </details>
  );
}

function Sign({ text, children }: { readonly text: string; readonly children: ComponentChildren }) {
  return (
    <li>
      <svg class="line" width="36" height="16" aria-hidden="true">
        {children}
      </svg>
      {text}
    </li>
  );
}
