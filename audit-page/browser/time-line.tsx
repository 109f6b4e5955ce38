import { scaleUtc } from 'd3-scale';
import type { PageData, PageKey, PageUser } from '../page-data';
import { dateOf, type Moments } from './moments';
import { overlaps } from './overlap';

const HEAD = 18;
const LANE = 34;

type Place = (minutes: number) => string;
type Width = (from: number, to: number) => string;

interface TimeLineProps {
  readonly user: PageUser;
  readonly data: PageData;
  readonly moments: Moments;
}

/** One lane per key on a common axis: the same day stands at the same place for every user. */
export function TimeLine({ user, data, moments }: TimeLineProps) {
  const [start, end] = data.window;
  const scale = scaleUtc([dateOf(start), dateOf(end)], [0, 100]).clamp(true);
  const percent = (minutes: number): number => scale(dateOf(minutes));
  const x: Place = (minutes) => `${percent(minutes).toFixed(2)}%`;
  const width: Width = (from, to) => `${Math.max(0, percent(to) - percent(from)).toFixed(2)}%`;
  const height = HEAD + user.k.length * LANE + 4;
  return (
    <svg class="line" width="100%" height={height} role="img" aria-label={inWords(user, moments)}>
      {scale.ticks(8).map((tick, index) => {
        const at = tick.getTime() / 60_000;
        return (
          <g key={at} class={index % 2 === 0 ? 'tick' : 'tick minor'}>
            <line x1={x(at)} x2={x(at)} y1={HEAD - 4} y2={height} />
            <text x={x(at)} y={HEAD - 7} text-anchor={anchor(percent(at))}>
              {moments.day(at).slice(0, 7)}
            </text>
          </g>
        );
      })}
      {overlaps(user.k).map(({ from, to, lane }) => (
        <rect
          key={`${lane}`}
          class="overlap"
          x={x(from)}
          y={HEAD + lane * LANE + 2}
          width={width(from, to)}
          height={2 * LANE}
        />
      ))}
      {user.k.map((key, lane) => (
        <Lane key={key.id + key.created} of={key} top={HEAD + lane * LANE} start={start} x={x} width={width} />
      ))}
      <line class="today" x1={x(data.asOf)} x2={x(data.asOf)} y1={HEAD - 4} y2={height} />
    </svg>
  );
}

/** A label at an edge stays inside the drawing. */
function anchor(at: number): 'start' | 'middle' | 'end' {
  return at < 8 ? 'start' : at > 92 ? 'end' : 'middle';
}

interface LaneProps {
  readonly of: PageKey;
  readonly top: number;
  readonly start: number;
  readonly x: Place;
  readonly width: Width;
}

function Lane({ of: key, top, start, x, width }: LaneProps) {
  const { spans, due, created, used, deleted } = key;
  const bar = top + 20;
  const label = [key.g === undefined ? undefined : `generation ${key.g}`, key.id, key.status.toLowerCase()];
  const last = spans.at(-1)?.[2] ?? created;
  return (
    <g>
      <text class="label" x="2" y={top + 14}>
        {label.filter((word) => word !== undefined).join(' · ')}
        {created !== undefined && created < start ? ' · older than shown' : ''}
      </text>
      {due !== undefined && last !== undefined && due > last && key.status === 'Active' && (
        <rect class="left" x={x(last)} y={bar + 3} width={width(last, due)} height="4" />
      )}
      {spans.map(([state, from, to]) =>
        state === 'a' && due !== undefined && to > due ? (
          <g key={from}>
            {from < due && <rect class="span active" x={x(from)} y={bar} width={width(from, due)} height="10" />}
            <rect
              class="span late"
              x={x(Math.max(from, due))}
              y={bar}
              width={width(Math.max(from, due), to)}
              height="10"
            />
          </g>
        ) : (
          <rect key={from} class={`span ${CLASSES[state]}`} x={x(from)} y={bar} width={width(from, to)} height="10" />
        ),
      )}
      {due !== undefined && due >= start && isDueTold(key, due) && (
        <line class="due" x1={x(due)} x2={x(due)} y1={bar - 3} y2={bar + 13} />
      )}
      {used !== undefined && used >= start && <circle class="used" cx={x(used)} cy={bar + 5} r="4" />}
      {deleted !== undefined && deleted >= start && (
        <svg x={x(deleted)} y={bar - 1} overflow="visible">
          <path class="deleted" d="M-6 0l12 12m0-12l-12 12" />
        </svg>
      )}
    </g>
  );
}

/** A limit that the key did not live to see, or was switched off before, is nobody's deadline. */
function isDueTold({ status, spans }: PageKey, due: number): boolean {
  return status === 'Active' || spans.some(([state, from, to]) => state === 'a' && from <= due && due < to);
}

const CLASSES = { a: 'active', i: 'inactive', '?': 'unknown' } as const;

/** For who does not see the drawing; the table below has the rest. */
function inWords({ n, k }: PageUser, moments: Moments): string {
  const keys = k.map(({ id, status, created, due }) => {
    const born = created === undefined ? '' : `, created ${moments.day(created)}`;
    const by = status === 'Active' && due !== undefined ? `, to be rotated by ${moments.day(due)}` : '';
    return `${id} ${status}${born}${by}`;
  });
  return `Time line of ${n}. ${keys.join('. ')}. The table below says the same.`;
}
