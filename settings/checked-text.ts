import { z } from 'zod';

/**
 * A text with a rule; `faultOf` answers with fact, rule and way out, or `undefined` when all is well. No text of ours may be
 * a template of Terraform's language, which would carry it out.
 */
export function checked(faultOf: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const message = faultOf(text) ?? faultOfTemplate(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

/** Any text that reaches Terraform or people without a rule of its own. */
export const plainText = checked(() => undefined);

/**
 * Refused rather than escaped: no name, tag or address needs it, and an escape would have to stand wherever a text is
 * written into a stack. cdktf's own marks of what it fills in later begin with `${` or `#{`.
 * @returns what makes `text` a template of Terraform or cdktf, or `undefined`.
 */
function faultOfTemplate(text: string): string | undefined {
  const mark = /[$%#]\{/.exec(text)?.[0];
  return mark && `holds "${mark}", which Terraform would take for something to work out. Write it without.`;
}

/** One line of any text, for people: no line breaks or control characters, which could end a mail header. */
export const line = checked((text) => {
  if (text.trim() === '') return 'must not be empty.';
  if (text.length > 128) return 'must have at most 128 characters.';
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? 'must be one line without control characters.' : undefined;
}).meta({ minLength: 1, maxLength: 128 });

/** IAM User Guide, "Rules for tagging": letters, digits, spaces and `_ . : / = + - @`. */
const OUTSIDE_TAGS = /[^\p{L}\p{N}\p{Zs}_.:/=+\-@]/u;

/** A text that becomes the value of an IAM tag. */
export const tagText = checked((text) => faultOfTagText(text, 256)).meta({ minLength: 1, maxLength: 256 });

/** As much of the beginning of a web address as IAM takes for a tag: a query, an escape or a fragment leaves it. */
export function tagOfAddress(address: string): string {
  return (address.split(OUTSIDE_TAGS)[0] ?? '').slice(0, 256);
}

/** @returns what keeps `text` from being an IAM tag's value, or `undefined`. */
export function faultOfTagText(text: string, longest: number): string | undefined {
  if (text.trim() === '') return 'must not be empty.';
  if (text.length > longest)
    return `has ${text.length} characters; it becomes an IAM tag, and those have at most ${longest}. Shorten it.`;
  const outside = OUTSIDE_TAGS.exec(text)?.[0];
  if (outside === undefined) return undefined;
  return `holds ${JSON.stringify(outside)}; it becomes an IAM tag, and those have letters, digits, spaces and _ . : / = + - @ only. Write it without.`;
}
