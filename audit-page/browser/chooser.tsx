import type { ComponentChildren } from 'preact';
import type { PageData } from '../page-data';
import type { Choice } from './choice';

interface ChooserProps {
  readonly data: PageData;
  readonly choice: Choice;
  readonly found: number;
  readonly tables: boolean;
  readonly onChoice: (choice: Choice) => void;
  readonly onTables: (open: boolean) => void;
}

/** Search and filters. */
export function Chooser({ data, choice, found, tables, onChoice, onTables }: ChooserProps) {
  const of = data.users.length.toLocaleString('en-NZ');
  return (
    <form class="chooser" role="search" aria-label="Choose users" onSubmit={(event) => event.preventDefault()}>
      <label>
        Search
        <input
          type="search"
          value={choice.words}
          placeholder="user, company, key ending"
          onInput={(event) => onChoice({ ...choice, words: event.currentTarget.value })}
        />
      </label>
      <Select
        label="Show"
        value={choice.status}
        onValue={(status) => onChoice({ ...choice, status: status as Choice['status'] })}
      >
        <option value="">all users</option>
        <option value="0">with a failing control</option>
        <option value="1">with something unknown</option>
        <option value="2">with an exception</option>
        <option value="good">where all is well</option>
      </Select>
      <Select
        label="Audience"
        value={choice.audience}
        onValue={(audience) => onChoice({ ...choice, audience: audience as Choice['audience'] })}
      >
        <option value="">everybody</option>
        <option value="i">internal</option>
        <option value="e">external</option>
      </Select>
      <Select label="Control" value={choice.control} onValue={(control) => onChoice({ ...choice, control })}>
        <option value="">any</option>
        {data.controls.map(({ id }, place) => (
          <option key={id} value={String(place)}>
            {id}
          </option>
        ))}
      </Select>
      <label class="check">
        <input type="checkbox" checked={tables} onChange={(event) => onTables(event.currentTarget.checked)} />
        Tables beside the time lines
      </label>
      <p role="status">
        {found.toLocaleString('en-NZ')} of {of} users
      </p>
    </form>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly children: ComponentChildren;
}

function Select({ label, value, onValue, children }: SelectProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {children}
      </select>
    </label>
  );
}
