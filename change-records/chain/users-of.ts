import type { ChainedRecord } from './chained-record';
import { usersBegun } from './unfinished';

/** Whose keys a record is about. @param all the chain, for records that tell it by number */
export function usersOf(record: ChainedRecord, all: readonly ChainedRecord[]): readonly string[] {
  switch (record.kind) {
    case 'begun':
      return usersBegun(record);
    case 'apply':
      return record.change.users.map(({ name }) => name);
    case 'key-change':
    case 'acceptance':
    case 'outside':
      return [record.user];
    case 'found-afterwards': {
      const begun = all[record.begun - 1];
      return begun?.kind === 'begun' ? usersBegun(begun) : record.iam.map(({ user }) => user);
    }
  }
}
