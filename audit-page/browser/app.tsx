import { useMemo, useRef, useState } from 'preact/hooks';
import type { PageData } from '../page-data';
import { type Choice, chosen, EVERYTHING } from './choice';
import { Chooser } from './chooser';
import { ControlsTable } from './controls-table';
import { FindingList } from './finding-list';
import { Legend } from './legend';
import { momentsIn } from './moments';
import { Pages } from './pages';
import { Patterns } from './patterns';
import { Summary } from './summary';
import { UserCard } from './user-card';

/** So many users are drawn at once; the rest is a page away. */
const USERS_PER_PAGE = 25;

export function App({ data, onPaper }: { readonly data: PageData; readonly onPaper: boolean }) {
  const [choice, setChoice] = useState<Choice>(EVERYTHING);
  const [page, setPage] = useState(0);
  const [tables, setTables] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const moments = useMemo(() => momentsIn(data.timeZone), [data]);
  const found = useMemo(() => chosen(data, choice), [data, choice]);
  const pages = Math.max(1, Math.ceil(found.length / USERS_PER_PAGE));
  const shown = onPaper ? found : found.slice(page * USERS_PER_PAGE, (page + 1) * USERS_PER_PAGE);
  const choose = (next: Choice): void => {
    setChoice(next);
    setPage(0);
  };
  const turn = (to: number): void => {
    setPage(to);
    heading.current?.focus();
  };
  return (
    <main>
      <Patterns />
      <Summary data={data} moments={moments} />
      {data.ofAccount.length > 0 && (
        <section aria-labelledby="of-account">
          <h2 id="of-account">The account</h2>
          <FindingList findings={data.ofAccount} data={data} />
        </section>
      )}
      <ControlsTable data={data} open={onPaper} />
      <section aria-labelledby="users">
        <h2 id="users" tabIndex={-1} ref={heading}>
          Users and their keys
        </h2>
        <Legend history={data.history} open={onPaper} />
        <Chooser
          data={data}
          choice={choice}
          found={found.length}
          tables={tables}
          onChoice={choose}
          onTables={setTables}
        />
        {found.length === 0 && <p class="nothing">No user is like that.</p>}
        {shown.map((user) => (
          <UserCard key={user.n} user={user} data={data} moments={moments} open={tables} />
        ))}
        {!onPaper && pages > 1 && <Pages page={page} pages={pages} onTurn={turn} />}
      </section>
    </main>
  );
}
