import { changedResources, type Doing, doings } from '../plan/changed-resource';
import { grantsOf, isCredential } from '../plan/grant';
import type { ResourceChange } from '../plan/plan';
import type { AllowedStack } from './allowed-resource';
import type { Case, GateRefusal, GateRule } from './facts';
import { isOurProvider } from './foreign-code';
import { KEY_CHECK } from './key-check-resources';
import { MEMBER_STACK } from './member-resources';
import { SUPPLIERS } from './suppliers-resources';

/** The gate allows what it knows: these resources, at these addresses, changed in these ways. */
export const changesOnlyWhatBelongsHere: GateRule = (of) => {
  const stack = stackOf(of);
  return changedResources(of.plan).flatMap((resource) => judge(resource, stack, of));
};

/**
 * By the stack's name, where it is one of ours. A stack of another name is taken for the check's where everything that it
 * changes could be there, and otherwise for the suppliers', which is the narrower one.
 */
function stackOf({ plan, facts }: Case): AllowedStack {
  if (facts.stack === 'suppliers' || facts.stack?.startsWith('suppliers-')) return SUPPLIERS;
  if (facts.stack === 'key-check') return KEY_CHECK;
  if (/^member-\d{12}$/.test(facts.stack ?? '')) return MEMBER_STACK;
  const all = changedResources(plan);
  return all.length > 0 && all.every(({ type }) => type in KEY_CHECK.resources) && !all.every(isSuppliers)
    ? KEY_CHECK
    : SUPPLIERS;
}

const isSuppliers = ({ type }: ResourceChange): boolean => type in SUPPLIERS.resources;

function judge(resource: ResourceChange, stack: AllowedStack, of: Case): readonly GateRefusal[] {
  const { address, type, module_address, provider_name, change } = resource;
  const done = doings(resource);
  const does = done.map((doing) => WORDS[doing]).join(' and ');
  const values = change.after ?? change.before ?? {};
  const grants = grantsOf(resource, values);
  const because = (what: string): string =>
    [`The plan ${does} ${address}`, grants.length > 0 ? ` (${told(grants)})` : '', `: ${what}.`].join('');

  if (!isOurProvider(provider_name)) {
    const source = provider_name ?? 'a provider that it does not name';
    return [refusal(because(`it is made by ${source}, and nothing runs here but the provider of AWS`))];
  }
  if (module_address !== undefined) return [refusal(because('it stands in a module, and keyturn writes none'))];

  const allowed = Object.hasOwn(stack.resources, type) ? stack.resources[type] : undefined;
  if (allowed === undefined) {
    return [
      isCredential(type) || NEVER_A_STRANGER.includes(type)
        ? refusal(because('it gives a credential that no rotation here knows of'))
        : refusal(because(`it is not known here; ${stack.holds}`), address),
    ];
  }
  const beyond = done.filter((doing) => !allowed.may.includes(doing));
  if (beyond.length > 0) {
    const words = beyond.map((doing) => WORDS[doing]).join(' and ');
    return [refusal(because(`no plan of this stack ${words} a resource of this type`), address)];
  }
  const found = (['before', 'after'] as const).flatMap((as) => {
    const values = as === 'after' && isRenamed(resource) ? undefined : change[as];
    return (values && allowed.against?.({ resource, values, as, of })) ?? [];
  });
  // Whose key or user it is, nobody can answer for: every other rule goes by it.
  const about = NEVER_A_STRANGER.includes(type) ? undefined : address;
  return [...new Set(found)].map((what) => refusal(because(`${what}; ${stack.holds}`), about));
}

const told = (grants: readonly string[]): string => grants.join(' ').replace(/\.$/, '');

const NEVER_A_STRANGER: readonly string[] = ['aws_iam_user', 'aws_iam_access_key'];

/** A renamed user, and a key that goes over to another, are refused by rules of their own. */
const isRenamed = ({ type, change: { before, after } }: ResourceChange): boolean =>
  NEVER_A_STRANGER.includes(type) &&
  before !== undefined &&
  ['name', 'user'].some((attribute) => before[attribute] !== after?.[attribute]);

const WORDS: Readonly<Record<Doing, string>> = {
  create: 'creates',
  update: 'changes',
  delete: 'deletes',
  forget: 'forgets',
  import: 'takes over',
};

function refusal(because: string, about?: string): GateRefusal {
  const answer =
    about === undefined
      ? ''
      : ' If it has to be here, somebody answers for it: npx keyturn plan --accept NOT_ALLOWED_HERE --reason "…".';
  return {
    code: 'NOT_ALLOWED_HERE',
    because,
    wayOut: `Take it out of the configuration, or keep it in a project of its own.${answer}`,
    ...(about !== undefined && { acceptable: { about } }),
  };
}
