import type { AccessKeyMetadata, User } from '@aws-sdk/client-iam';
import type { Clients } from './clients';

/*
 * A user and its keys are asked for twice in every plan: by the refresh of the resources and by the data sources that
 * guard them. Both get the same answer, until this provider changes something.
 */

/** One IAM user with its tags. @throws NoSuchEntityException */
export function askUser(clients: Clients, name: string): Promise<User | undefined> {
  return clients.answers.ask(`user ${name}`, async () => {
    const iam = await clients.iam();
    return (await iam.getUser({ UserName: name })).User;
  });
}

/** The access keys of a user: at most two, so there is never a second page. @throws NoSuchEntityException */
export function askAccessKeys(clients: Clients, user: string): Promise<readonly AccessKeyMetadata[]> {
  return clients.answers.ask(`access keys of ${user}`, async () => {
    const iam = await clients.iam();
    return (await iam.listAccessKeys({ UserName: user })).AccessKeyMetadata ?? [];
  });
}
