import {
  GetLoginProfileCommand,
  IAMClient,
  ListServiceSpecificCredentialsCommand,
  paginateListMFADevices,
  paginateListSigningCertificates,
  paginateListSSHPublicKeys,
} from '@aws-sdk/client-iam';
import { AwsFault } from './aws-fault';
import { calling } from './sdk-fault';

/**
 * What an IAM user can sign in with beside access keys, by the names and IDs that IAM's calls want. Every method throws an
 * `AwsFault` and nothing else: `missing` where there is no such user.
 */
export interface CredentialReader {
  /** IAM says the same of a user without a password and of no user. */
  hasLoginProfile(user: string): Promise<boolean>;
  /** Serial numbers. */
  mfaDevicesOf(user: string): Promise<readonly string[]>;
  sshPublicKeysOf(user: string): Promise<readonly string[]>;
  signingCertificatesOf(user: string): Promise<readonly string[]>;
  serviceSpecificCredentialsOf(user: string): Promise<readonly string[]>;
}

export class IamCredentialReader implements CredentialReader {
  private readonly iam: IAMClient;

  constructor(options: { readonly region: string }) {
    this.iam = new IAMClient({ ...options, maxAttempts: 8, retryMode: 'adaptive' });
  }

  async hasLoginProfile(user: string): Promise<boolean> {
    try {
      await calling('iam:GetLoginProfile', () => this.iam.send(new GetLoginProfileCommand({ UserName: user })));
      return true;
    } catch (fault) {
      if (fault instanceof AwsFault && fault.kind === 'missing') return false;
      throw fault;
    }
  }

  mfaDevicesOf(user: string): Promise<readonly string[]> {
    return calling('iam:ListMFADevices', async () => {
      const found: string[] = [];
      for await (const { MFADevices = [] } of paginateListMFADevices({ client: this.iam }, { UserName: user })) {
        found.push(...MFADevices.flatMap(({ SerialNumber }) => SerialNumber ?? []));
      }
      return found;
    });
  }

  sshPublicKeysOf(user: string): Promise<readonly string[]> {
    return calling('iam:ListSSHPublicKeys', async () => {
      const found: string[] = [];
      for await (const { SSHPublicKeys = [] } of paginateListSSHPublicKeys({ client: this.iam }, { UserName: user })) {
        found.push(...SSHPublicKeys.flatMap(({ SSHPublicKeyId }) => SSHPublicKeyId ?? []));
      }
      return found;
    });
  }

  signingCertificatesOf(user: string): Promise<readonly string[]> {
    return calling('iam:ListSigningCertificates', async () => {
      const found: string[] = [];
      const pages = paginateListSigningCertificates({ client: this.iam }, { UserName: user });
      for await (const { Certificates = [] } of pages) {
        found.push(...Certificates.flatMap(({ CertificateId }) => CertificateId ?? []));
      }
      return found;
    });
  }

  async serviceSpecificCredentialsOf(user: string): Promise<readonly string[]> {
    const { ServiceSpecificCredentials: found = [] } = await calling('iam:ListServiceSpecificCredentials', () =>
      this.iam.send(new ListServiceSpecificCredentialsCommand({ UserName: user })),
    );
    return found.flatMap(({ ServiceSpecificCredentialId }) => ServiceSpecificCredentialId ?? []);
  }
}
