import { type SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { AwsFault } from './aws-fault';
import { calling } from './sdk-fault';

/** A mail as it goes out. */
export interface Mail {
  /** An address of an identity that SES knows as ours. */
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo?: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Throws an `AwsFault` and nothing else: `refused` where SES does not take this mail, `throttled` where it takes none now. */
export interface Mailer {
  /** Answers SES's message ID. Accepted is not delivered. */
  send(mail: Mail): Promise<string>;
}

const utf8 = (data: string) => ({ Charset: 'UTF-8', Data: data });

/** Mail through Amazon SES. */
export class SesMailer implements Mailer {
  constructor(private readonly ses: SESClient) {}

  send(mail: Mail): Promise<string> {
    const operation = 'ses:SendEmail';
    return calling(operation, async () => {
      const { MessageId: id } = await this.ses.send(
        new SendEmailCommand({
          Source: mail.from,
          Destination: { ToAddresses: [...mail.to] },
          ...(mail.replyTo === undefined ? {} : { ReplyToAddresses: [mail.replyTo] }),
          Message: { Subject: utf8(mail.subject), Body: { Html: utf8(mail.html), Text: utf8(mail.text) } },
        }),
      );
      if (id === undefined) throw new AwsFault('refused', operation, 'IncompleteAnswer', 'SES gave no message ID');
      return id;
    });
  }
}
