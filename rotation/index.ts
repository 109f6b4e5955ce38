/**
 * `keyturn/rotation`: the rules for an app or a pipeline of one's own. Pure; the same that Terraform evaluates while it
 * plans. Inside this project a file imports the file it means.
 */
export { maskKeyId, maskKeyIds } from './access-key';
export { type AppliedState, appliedState, LEDGER_TAGS } from './applied-state';
export { edits, type LedgerVerb } from './edit';
export { entryFaults } from './entry-rules';
export { type Refusal, refusals } from './guard';
export { KeyturnError } from './keyturn-error';
export { type Ledger, type LedgerEntry, PREVIOUS, type Previous } from './ledger';
export { DEFAULT_POLICIES, type Policy } from './policy';
export { type LiveGeneration, liveGenerations, type Stage, stageOf } from './stage';
export { judgeAge, judgeUse } from './verdict';
