import type { Answer } from './answer';
import type { ApiCall } from './api-call';
import { memberListOf } from './member-list';

/**
 * Keeps a user's tags when its path or name changes. moto files them under the user's ARN, which changes with both, and
 * so loses them; IAM does not.
 */
export class UserTags {
  constructor(private readonly askIam: (parameters: Record<string, string>) => Promise<Answer>) {}

  /** Passes a call on; around an UpdateUser it reads the tags before and puts them back after. */
  async around(call: ApiCall, passOn: () => Promise<Answer>): Promise<Answer> {
    const name = call.parameters.get('UserName');
    if (call.service !== 'iam' || call.operation !== 'UpdateUser' || name === null) return passOn();
    const listed = await this.askIam({ Action: 'ListUserTags', UserName: name });
    const answer = await passOn();
    const tags = listed.status === 200 ? tagParameters(listed.body.toString('utf8')) : {};
    if (answer.status === 200 && Object.keys(tags).length > 0) {
      await this.askIam({ Action: 'TagUser', UserName: call.parameters.get('NewUserName') ?? name, ...tags });
    }
    return answer;
  }
}

/** `Tags.member.1.Key`, … as IAM's query protocol wants them. */
function tagParameters(xml: string): Record<string, string> {
  const text = (member: string, element: string): string =>
    unescaped(new RegExp(`<${element}>([^<]*)</${element}>`).exec(member)?.[1] ?? '');
  return Object.fromEntries(
    (memberListOf(xml, 'Tags')?.members ?? []).flatMap((member, i) => [
      [`Tags.member.${i + 1}.Key`, text(member, 'Key')],
      [`Tags.member.${i + 1}.Value`, text(member, 'Value')],
    ]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#34': '"',
  '#39': "'",
  amp: '&',
};

function unescaped(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
