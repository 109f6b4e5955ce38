import { z } from 'zod';
import type { Answer } from './answer';
import type { ApiCall } from './api-call';

/** A mail that SES accepted. */
export interface SentMail {
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The whole message of SendRawEmail (MIME), otherwise empty. */
  readonly raw: string;
}

const data = z.object({ Data: z.string() }).optional();
const V2 = z.object({
  FromEmailAddress: z.string().default(''),
  Destination: z.object({ ToAddresses: z.array(z.string()).default([]) }).default({ ToAddresses: [] }),
  Content: z.object({
    Simple: z.object({ Subject: data, Body: z.object({ Text: data, Html: data }) }).optional(),
    Raw: data,
  }),
});

/** Keeps the mails that were sent, so that they can be read back whichever emulator took them. */
export class MailRecord {
  private mails: SentMail[] = [];

  note(call: ApiCall, answer: Answer): void {
    if (call.service !== 'ses' || answer.status !== 200) return;
    if (call.operation !== 'SendEmail' && call.operation !== 'SendRawEmail') return;
    const mail = call.protocol === 'query' ? mailOfQuery(call) : mailOfV2(call);
    this.mails.push({ at: new Date().toISOString(), ...mail });
  }

  all(): readonly SentMail[] {
    return this.mails;
  }

  reset(): void {
    this.mails = [];
  }
}

function mailOfQuery({ parameters }: ApiCall): Omit<SentMail, 'at'> {
  const get = (name: string) => parameters.get(name) ?? '';
  const to = [...parameters].filter(([name]) => /^Destinations?\.(ToAddresses\.)?member\.\d+$/.test(name));
  return {
    from: get('Source'),
    to: to.map(([, address]) => address),
    subject: get('Message.Subject.Data'),
    text: get('Message.Body.Text.Data'),
    html: get('Message.Body.Html.Data'),
    raw: Buffer.from(get('RawMessage.Data'), 'base64').toString('utf8'),
  };
}

function mailOfV2({ body }: ApiCall): Omit<SentMail, 'at'> {
  const { FromEmailAddress: from, Destination, Content } = V2.parse(JSON.parse(body.toString('utf8')));
  return {
    from,
    to: Destination.ToAddresses,
    subject: Content.Simple?.Subject?.Data ?? '',
    text: Content.Simple?.Body.Text?.Data ?? '',
    html: Content.Simple?.Body.Html?.Data ?? '',
    raw: Buffer.from(Content.Raw?.Data ?? '', 'base64').toString('utf8'),
  };
}
