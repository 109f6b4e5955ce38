import { z } from 'zod';
import { bucketName, iamUserName, managedPolicyArn } from './aws-name';
import { bucketProperties } from './bucket';
import { checked, line, tagText } from './checked-text';
import { mailAddress } from './mail-address';
import { faultOfNetworks, network } from './network';
import { shardName } from './shard';

const ticketAddress = checked((address) => {
  if (!URL.canParse(address) || !/^https?:/.test(address))
    return `"${address}" is no web address; write one like "https://example.org/support".`;
  return /[\s\p{Cc}\p{Cf}]/u.test(address)
    ? 'holds a blank or an unseen character; write them as %20 and the like.'
    : undefined;
});

const contact = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('mail').describe('Told by mail.'),
        name: line.normalize('NFC').describe('Name of the person, as they write it.'),
        address: mailAddress.describe('Their address.'),
      })
      .describe('A person who is told by mail.'),
    z
      .strictObject({
        kind: z.literal('ticket').describe('Told by a ticket that somebody of ours opens.'),
        url: ticketAddress.describe(
          'Where the ticket is opened. The tag keyturn:contact gets as much of it as IAM allows in a tag; letters get it all.',
        ),
      })
      .describe('A supplier who is told by ticket; the owner gets the text for it.'),
  ])
  .describe('Whom to tell of a new or expiring key.');

const prefix = checked((text) => {
  if (text === '') return undefined;
  if (!text.endsWith('/'))
    return `"${text}" must end in a slash: without, the permission would also cover "${text}-something-else/".`;
  if (text.startsWith('/') || text.includes('//')) return `"${text}" has a slash too many: S3 keys begin without one.`;
  const odd = /[^\w!.'()/=+@:, -]/.exec(text)?.[0];
  return (
    odd &&
    `"${text}" holds "${odd}", which a policy reads as a wildcard or variable, or which S3 advises against. Use letters, digits and - _ . / only.`
  );
});

const place = z
  .strictObject({
    bucket: bucketName.describe('Name of a bucket in "buckets", e.g. kpa-valentia.'),
    prefix: prefix
      .default('')
      .describe(
        'Only keys that begin with this may be written, e.g. "daily/". Ends in a slash. Empty: the whole bucket.',
      ),
    restrict: z
      .enum(['observe', 'enforce'])
      .default('enforce')
      .describe(
        'enforce: on this bucket the user can do nothing but upload there, whatever other policies allow it. observe: it is allowed to upload there, and nothing that it may do today is taken away yet; for a user that was taken over.',
      ),
    // The older form, without "buckets": the bucket then goes with its last user.
    ...bucketProperties,
  })
  .describe('A bucket and a prefix.');

const uploads = z
  .union([place, z.array(place).min(1, { error: 'is empty; name at least one place.' })])
  .describe(
    'Where the user uploads to, and nowhere else. A list has several places, so that one can be moved with an overlap; letters name the first.',
  );

/** A file in sealing-keys/, never one elsewhere. */
export const sealingKeyFile = checked((file) =>
  /^[^/\\]+\.asc$/.test(file) && !file.startsWith('.')
    ? undefined
    : `"${file}" must be a file name in sealing-keys/ that ends in .asc, without a folder.`,
);

/** Of a version 4 PGP key. Holders read it in fours, upper case; programs write it in one, lower case. */
export const fingerprint = checked((text) =>
  /^[0-9A-Fa-f]{40}$/.test(text.replaceAll(' ', ''))
    ? undefined
    : `"${text}" is no fingerprint of a PGP key: 40 hexadecimal digits. Ask the holder for the output of \`gpg --fingerprint\`; the short key ID will not do, anybody can make a key with the same.`,
).transform((text) => text.replaceAll(' ', '').toLowerCase());

/** One IAM user whose keys this module owns, under the path /suppliers/. */
export const userSchema = z
  .strictObject({
    name: iamUserName.describe('IAM user name. Renaming would replace the keys: the gate refuses it.'),
    audience: z
      .enum(['internal', 'external'])
      .describe('Which policy applies: internal (90 days) or external (180 days).'),
    company: tagText.describe("Who holds the key. Becomes the user's tag."),
    contact,
    integration: tagText.describe("What the key is for, by the name people know it. Becomes the user's tag."),
    shard: shardName
      .optional()
      .describe(
        'The shard whose stack has this user: one of "deployment.shards". Left out: the stack suppliers. To change it: keyturn user move.',
      ),
    uploads,
    networks: z
      .array(network)
      .min(1, { error: 'is empty; leave it out to allow uploads from anywhere.' })
      .superRefine((networks, context) => {
        const message = faultOfNetworks(networks);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .optional()
      .describe(
        'Uploads are allowed only from these networks, in CIDR notation, IPv4 or IPv6. Left out: from anywhere.',
      ),
    permissionsBoundary: managedPolicyArn
      .optional()
      .describe(
        "ARN of the managed policy that limits what the user may ever do, whatever its policies say. Left out: the deployment's.",
      ),
    sealingKey: sealingKeyFile
      .optional()
      .describe(
        'File in sealing-keys/ with the armored PGP public key of whoever will use the key. Default: <name>.asc',
      ),
    sealingKeyFingerprint: fingerprint
      .optional()
      .describe(
        'Fingerprint of that PGP key, as its holder read it to you: 40 hexadecimal digits, in fours or not. A new generation is then sealed to no other key. Left out: to the key of the last generation, or whoever answers for another.',
      ),
    whyAKey: tagText.describe('Why this user needs a key and cannot assume a role. Reviewed with every rotation.'),
  })
  .transform((user) => ({ ...user, sealingKey: user.sealingKey ?? `${user.name}.asc` }));
