import type { Answer } from './answer';
import type { ApiCall } from './api-call';
import { membersOf, queryAnswerOf, textIn } from './query-answer';

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
    const tags = listed.status === 200 ? tagParameters(listed) : {};
    if (answer.status === 200 && Object.keys(tags).length > 0) {
      await this.askIam({ Action: 'TagUser', UserName: call.parameters.get('NewUserName') ?? name, ...tags });
    }
    return answer;
  }
}

/** `Tags.member.1.Key`, … as IAM's query protocol wants them. */
function tagParameters(listed: Answer): Record<string, string> {
  return Object.fromEntries(
    membersOf(queryAnswerOf(listed, 'ListUserTags').result?.Tags).flatMap((tag, i) => [
      [`Tags.member.${i + 1}.Key`, textIn(tag, 'Key')],
      [`Tags.member.${i + 1}.Value`, textIn(tag, 'Value')],
    ]),
  );
}
