import { stackInTag } from '../../rotation/another-project';
import { changedResources } from './changed-resource';
import { isObject } from './json-text';
import { text } from './key-change';
import type { Plan } from './plan';

/** A user that another stack of the project has had until now. */
export interface MovedUser {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** Users that a plan takes over and whose tags say that another stack has them. */
export function movedUsers(plan: Plan): readonly MovedUser[] {
  return changedResources(plan, 'aws_iam_user').flatMap(({ change: { importing, before, after } }) => {
    const [name, from, to] = [text(after?.['name']), stackIn(before), stackIn(after)];
    if (importing === undefined || name === undefined || from === undefined || to === undefined) return [];
    return from === to ? [] : [{ name, from, to }];
  });
}

function stackIn(values: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const tags = values?.['tags'];
  return stackInTag(isObject(tags) ? tags : undefined);
}
