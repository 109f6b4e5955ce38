import { randomUUID } from 'node:crypto';
import type { Answer } from './answer';
import type { ApiCall } from './api-call';
import { errorAnswer } from './error-answer';
import { type Element, membersOf, type QueryAnswer, queryAnswerOf } from './query-answer';

/** The lists that IAM pages and moto gives whole. */
const PAGED: Readonly<Record<string, readonly string[]>> = {
  ListUsers: ['Users'],
  ListAccessKeys: ['AccessKeyMetadata'],
  GetAccountAuthorizationDetails: ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'],
};

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1000;
const LISTINGS_KEPT = 32;

/** A whole listing, of which pages are still to be given. */
interface Listing {
  readonly operation: string;
  readonly answer: QueryAnswer;
  readonly lists: readonly List[];
}

interface List {
  readonly name: string;
  readonly members: readonly Element[];
}

/**
 * Pages what IAM pages: `MaxItems` (100 unless told) and `Marker`. The emulator is asked once per listing; later pages
 * come from what it answered then, as AWS's own pages may.
 */
export class IamPages {
  private readonly listings = new Map<string, Listing>();

  async answer(call: ApiCall, ask: () => Promise<Answer>): Promise<Answer> {
    const names = call.service === 'iam' ? PAGED[call.operation] : undefined;
    if (names === undefined) return ask();
    const size = Number(call.parameters.get('MaxItems') ?? DEFAULT_PAGE);
    if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE)
      return invalid(call, 'MaxItems', `1 to ${LARGEST_PAGE}`);
    const marker = call.parameters.get('Marker');
    if (marker !== null) return this.nextPage(call, marker, size);
    const answer = await ask();
    const whole = answer.status === 200 ? queryAnswerOf(answer, call.operation) : undefined;
    const result = whole?.result;
    if (whole === undefined || result === undefined || result.IsTruncated === 'true') return answer;
    const lists = Object.keys(result)
      .filter((name) => names.includes(name))
      .map((name) => ({ name, members: membersOf(result[name]) }));
    return this.page({ operation: call.operation, answer: whole, lists }, randomUUID(), 0, size);
  }

  private nextPage(call: ApiCall, marker: string, size: number): Answer {
    const [id = '', offset] = marker.split('.');
    const listing = this.listings.get(id);
    if (listing?.operation !== call.operation) return invalid(call, 'Marker', 'the Marker of an earlier answer');
    return this.page(listing, id, Number(offset), size);
  }

  private page(listing: Listing, id: string, offset: number, size: number): Answer {
    const total = listing.lists.reduce((sum, list) => sum + list.members.length, 0);
    const more = offset + size < total;
    if (more) this.keep(id, listing);
    return pageOf(listing, offset, size, more ? `${id}.${offset + size}` : undefined);
  }

  private keep(id: string, listing: Listing): void {
    this.listings.delete(id);
    this.listings.set(id, listing);
    const oldest = this.listings.keys().next().value;
    if (this.listings.size > LISTINGS_KEPT && oldest !== undefined) this.listings.delete(oldest);
  }
}

/** The answer with only the members from `offset` on, counted across all its lists. */
function pageOf({ answer, lists }: Listing, offset: number, size: number, marker: string | undefined): Answer {
  const page: Record<string, Element> = {};
  let passed = 0;
  for (const { name, members } of lists) {
    const [from, to] = [Math.max(0, offset - passed), Math.max(0, offset + size - passed)];
    page[name] = { member: members.slice(from, to) };
    passed += members.length;
  }
  const said: Record<string, Element> = marker === undefined ? {} : { Marker: marker };
  return answer.with({ ...answer.result, ...page, IsTruncated: String(marker !== undefined), ...said });
}

function invalid(call: ApiCall, parameter: string, allowed: string): Answer {
  const message = `Value at '${parameter}' failed to satisfy constraint: it must be ${allowed}.`;
  return errorAnswer(call, { status: 400, code: 'ValidationError', message });
}
