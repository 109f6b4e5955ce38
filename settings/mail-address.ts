import { z } from 'zod';
import { checked } from './checked-text';

const form = z.email();

/** ASCII only, as Amazon SES takes it, and the same characters as an IAM tag, which a contact's address becomes. */
export const mailAddress = checked((address) => {
  if (!form.safeParse(address).success)
    return `"${address}" is no mail address; write it as name@example.org, without the person's name.`;
  return /^[\w.+=/-]+@[\w.-]+$/.test(address)
    ? undefined
    : `"${address}" has characters that an IAM tag cannot hold; use another address of theirs.`;
}).meta({ format: 'email' });
