import type { GetEmailIdentityCommandOutput } from '@aws-sdk/client-sesv2';
import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { partitionOf } from '../partition-of';
import { resourceType } from '../resource-type';
import { block, computed, either, one, optional, required } from '../schema';
import { retag, tagAttributes, tagList, tagsRead } from '../tags';

const schema = block(
  {
    id: either('string'),
    arn: computed('string'),
    configuration_set_name: optional('string'),
    email_identity: required('string', { forceNew: true }),
    identity_type: computed('string'),
    region: either('string', { forceNew: true }),
    verification_status: computed('string'),
    verified_for_sending_status: computed('bool'),
    ...tagAttributes,
  },
  {
    dkim_signing_attributes: one(
      block({
        current_signing_key_length: computed('string'),
        last_key_generation_timestamp: computed('string'),
        next_signing_key_length: either('string'),
        signing_attributes_origin: computed('string'),
        status: computed('string'),
        tokens: computed(['list', 'string']),
      }),
      { filledIn: true },
    ),
  },
);

/** A mail address or domain to send from. Nothing waits for its verification. */
export const sesv2EmailIdentity = resourceType<typeof schema>({
  name: 'aws_sesv2_email_identity',
  schema,

  async create(wanted, clients) {
    const ses = await clients.ses();
    const EmailIdentity = wanted.email_identity;
    await ses.createEmailIdentity({
      EmailIdentity,
      ...(wanted.configuration_set_name ? { ConfigurationSetName: wanted.configuration_set_name } : {}),
      ...(wanted.tags ? { Tags: tagList(wanted.tags) } : {}),
    });
    const arn = await arnOf(EmailIdentity, clients);
    return { id: EmailIdentity, arn, ...facts(await ses.getEmailIdentity({ EmailIdentity })) };
  },

  async read(state, clients) {
    const ses = await clients.ses();
    const is = await unlessGone(ses.getEmailIdentity({ EmailIdentity: state.id }), 'NotFound');
    if (!is) return undefined;
    const arn = await arnOf(state.id, clients);
    const { Tags = [] } = await ses.listTagsForResource({ ResourceArn: arn });
    return {
      arn,
      email_identity: state.id,
      configuration_set_name: is.ConfigurationSetName || null,
      ...facts(is),
      // AWS tells the same tags in both answers; moto tells those of the creation in the one, later ones in the other.
      ...tagsRead(state, Tags.length > 0 ? Tags : is.Tags),
    };
  },

  async update(wanted, prior, clients) {
    const ses = await clients.ses();
    await retag(wanted, prior, {
      remove: (TagKeys) => ses.untagResource({ ResourceArn: prior.arn, TagKeys }),
      set: (tags) => ses.tagResource({ ResourceArn: prior.arn, Tags: tagList(tags) }),
    });
    if (wanted.configuration_set_name !== prior.configuration_set_name) {
      await ses.putEmailIdentityConfigurationSetAttributes({
        EmailIdentity: prior.id,
        ConfigurationSetName: wanted.configuration_set_name ?? undefined,
      });
    }
    return {};
  },

  async delete(state, clients) {
    const ses = await clients.ses();
    await unlessGone(ses.deleteEmailIdentity({ EmailIdentity: state.id }), 'NotFound');
  },
});

async function arnOf(identity: string, clients: Clients): Promise<string> {
  const { region } = clients;
  return `arn:${partitionOf(region)}:ses:${region}:${await clients.account()}:identity/${identity}`;
}

function facts(is: GetEmailIdentityCommandOutput) {
  const { DkimAttributes: dkim } = is;
  return {
    identity_type: is.IdentityType ?? '',
    verification_status: is.VerificationStatus ?? '',
    verified_for_sending_status: is.VerifiedForSendingStatus ?? false,
    dkim_signing_attributes: [
      {
        current_signing_key_length: dkim?.CurrentSigningKeyLength ?? '',
        last_key_generation_timestamp: dkim?.LastKeyGenerationTimestamp?.toISOString() ?? '',
        next_signing_key_length: dkim?.NextSigningKeyLength ?? '',
        signing_attributes_origin: dkim?.SigningAttributesOrigin ?? '',
        status: dkim?.Status ?? '',
        tokens: dkim?.Tokens ?? [],
      },
    ],
  };
}
