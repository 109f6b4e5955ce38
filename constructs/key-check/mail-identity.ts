import { Sesv2EmailIdentity } from '@cdktf/provider-aws/lib/sesv2-email-identity';
import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { KeyturnError } from '../../rotation/keyturn-error';
import { plain } from '../common/plain-address';

export interface MailIdentityProps {
  /** The address that mails are sent from. */
  readonly sender: string;
  /**
   * What Amazon SES verifies. `domain`: the sender's whole domain, with DKIM; add the DNS records of the output
   * `sender_dns_records`. `address`: that one address, by a link that SES mails to it; not signed, so mail programs may
   * distrust it. Nothing waits for either: until it is verified SES refuses the check's mail, and the check keeps it.
   */
  readonly identity: 'domain' | 'address';
  /**
   * What the DNS records point to. A few regions have a domain of their own: AWS General Reference, "Amazon SES endpoints
   * and quotas", DKIM domains. @default 'dkim.amazonses.com'
   */
  readonly dkimDomain?: string;
}

const ID = 'sender';

/** Who the check's mails come from, as Amazon SES knows it. */
export class MailIdentity extends Construct {
  readonly sender: string;

  constructor(
    scope: Construct,
    id: string,
    { sender, identity, dkimDomain = 'dkim.amazonses.com' }: MailIdentityProps,
  ) {
    super(scope, id);
    this.sender = sender;
    const domain = domainOf(sender);
    const emailIdentity = identity === 'domain' ? domain : sender;
    plain(new Sesv2EmailIdentity(this, 'identity', { emailIdentity }), ID);
    if (identity === 'domain') this.tellDnsRecords(domain, dkimDomain);
  }

  /** Easy DKIM: three records by which receivers find the keys that SES signs with. */
  private tellDnsRecords(domain: string, dkimDomain: string): void {
    const tokens = `aws_sesv2_email_identity.${ID}.dkim_signing_attributes[0].tokens`;
    const record = `\${token}._domainkey.${domain} CNAME \${token}.${dkimDomain}`;
    plain(
      new TerraformOutput(this, 'dns-records', {
        description: `DNS records to add to ${domain}, so that Amazon SES may sign its mail (DKIM).`,
        value: `\${[for token in ${tokens} : "${record}"]}`,
      }),
      'sender_dns_records',
    );
  }
}

function domainOf(sender: string): string {
  const domain = /^[^@\s]+@([^@\s]+\.[^@\s]+)$/.exec(sender)?.[1];
  if (domain !== undefined) return domain;
  throw new KeyturnError(
    'IMPOSSIBLE_SENDER',
    `"${sender}" is no mail address; mails are sent from one.`,
    'Write it like "access-keys@example.org".',
  );
}
