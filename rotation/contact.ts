import { classify, USER_TAGS, type UserFacts } from './audience';

/** How the holder of a key is told. */
export type Contact =
  | { readonly kind: 'mail'; readonly address: string }
  | { readonly kind: 'ticket'; readonly url: string }
  | { readonly kind: 'unknown'; readonly because: string };

const MAIL_ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\.]+$/;

function fromPattern(name: string, pattern: string): Contact {
  const domain = pattern.slice(pattern.lastIndexOf('@'));
  // Some name their IAM users by mail address. Only our own domain: a name is no proof of an address elsewhere.
  const address = name.includes('@') ? name : pattern.replace('{user}', name);
  if (address.toLowerCase().endsWith(domain.toLowerCase()) && MAIL_ADDRESS.test(address)) {
    return { kind: 'mail', address };
  }
  return { kind: 'unknown', because: `the name ${name} makes no address of ${domain}` };
}

/**
 * The tag `keyturn:contact` says it: a mail address, or the web address of a ticket desk. Internal users without the tag get
 * an address from the pattern (`{user}@example.org`), if there is one. Nobody else's address is ever made up.
 */
export function contactOf(user: UserFacts, pattern: string | undefined): Contact {
  const tag = user.tags[USER_TAGS.contact]?.trim() ?? '';
  if (/^https?:\/\/\S+$/.test(tag)) return { kind: 'ticket', url: tag };
  if (MAIL_ADDRESS.test(tag)) return { kind: 'mail', address: tag };
  if (tag !== '') {
    const because = `the tag ${USER_TAGS.contact} is "${tag}", neither a mail address nor a web address`;
    return { kind: 'unknown', because };
  }
  if (pattern !== undefined && classify(user).audience === 'internal') return fromPattern(user.name, pattern);
  return { kind: 'unknown', because: `there is no tag ${USER_TAGS.contact}` };
}
