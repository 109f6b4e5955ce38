import { USER_TAGS } from '../../rotation/audience';
import type { JudgingTerms } from '../../rotation/judgement';
import { sealingKeyConcern } from '../../rotation/sealing-key-end';
import type { AccountSubject, UserSubject, WholeChain } from '../subject';
import { fail, notApplicable, pass, unknown, type Verdict } from '../verdict';

/** An exemption has an end and a reason, and its end has not come. */
export function exemptionCounts({ exemption }: UserSubject): Verdict {
  switch (exemption.kind) {
    case 'none':
      return notApplicable('The user is not exempt');
    case 'exempt':
      return pass(`The exemption ends on ${exemption.until} and has a reason: ${exemption.reason}`);
    case 'void': {
      const { because, wayOut } = exemption;
      return fail(`${because.charAt(0).toUpperCase()}${because.slice(1)}; it does not count`, wayOut);
    }
  }
}

/** Somebody has said under which rules a user is, in words that are understood. */
export function audienceUnderstood({ user, classification }: UserSubject): Verdict {
  const { audience, known } = classification;
  switch (known) {
    case 'by-tag':
      return pass(`The tag ${USER_TAGS.audience} says ${audience}`);
    case 'by-path':
      return pass(`The path ${user.path} says ${audience}`);
    case 'unclassified':
      return pass(`Nobody has classified the user; it is under the stricter rules, those of internal users`);
    case 'unreadable':
      return fail(
        `The tag ${USER_TAGS.audience} is "${user.tags[USER_TAGS.audience]}"; it must be "internal" or "external"`,
        'Correct the tag; until then the weekly check does not touch the keys.',
      );
  }
}

/** A new key can be issued to the holder for the next 30 days: their PGP key is there and does not end before. */
export function canBeSealedTo({ user, sealingKeyEnd }: UserSubject, { now, timeZone }: JudgingTerms): Verdict {
  if (sealingKeyEnd === undefined) return notApplicable('Nothing is sealed to the user, or its PGP key has no end');
  const concern = sealingKeyConcern(user.name, sealingKeyEnd, now, timeZone);
  return concern === undefined ? pass(`Its PGP key ends on ${sealingKeyEnd}`) : fail(concern.because, concern.wayOut);
}

/** Every rotation leaves a record, and none of them was altered afterwards. */
export function recordsAreWhole({ chain }: AccountSubject): Verdict {
  switch (chain.kind) {
    case 'none':
      if (chain.tagged.length === 0) return notApplicable('There are no change records here yet');
      return fail(
        `Tags say that keys of ${chain.tagged.join(', ')} were applied, and there is no change record here`,
        'Bring the records back from version control; apply with "npx keyturn apply", which records.',
      );
    case 'whole':
      return wholeChain(chain);
    case 'broken':
      return fail(
        `The chain of change records is broken: ${chain.because}`,
        'Look at it with "npx keyturn record verify", and bring the records back from version control.',
      );
    case 'unknown':
      return unknown(`The change records could not be read: ${chain.because}`, 'Mend that, then run the audit again.');
  }
}

/** An unaltered chain tells everything only where nothing is open and nothing was done beside it. */
function wholeChain({ records, hash, gaps, unfinished, drafts }: WholeChain): Verdict {
  const left =
    drafts === 1
      ? ['a draft that a killed run left beside them is no record']
      : drafts > 1
        ? [`${drafts} drafts that killed runs left beside them are no records`]
        : [];
  const open = [...unfinished, ...left.map((fact) => `And ${fact}.`)].join(' ');
  if (gaps.length > 0) {
    return fail(
      `Something was done that is not on record: ${gaps.join(' ')} ${open}`.trimEnd(),
      'Find out who did that and why, and put it on record: npx keyturn record outside <user> --reason "…".',
    );
  }
  if (unfinished.length > 0) {
    return fail(
      `Something was begun and has no end on record: ${open}`,
      'Plan (npx keyturn plan): that looks at what was done, and closes it. Commit the record.',
    );
  }
  return pass([`${records} change records follow each other unaltered; the last one is ${hash}`, ...left].join('; '));
}
