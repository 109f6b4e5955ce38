import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'cdktf';
import { KeyCheckStack, type KeyCheckStackProps } from '../../constructs/key-check/key-check-stack';
import { DEFAULT_POLICIES } from '../../rotation/policy';
import { anApp, type Synthesised, synth } from './synthesised';

// Several files of tests share this module and their process, so no hook of a file would be the last.
const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Path of a bundle in a folder of its own, which goes with the process that runs the tests. */
export function aBundle(content = 'export const handler = async () => {};\n'): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bundle-'));
  folders.push(folder);
  const path = join(folder, 'index.mjs');
  writeFileSync(path, content);
  return path;
}

/** What an organisation must at least say of its check. */
export function props(more: Partial<KeyCheckStackProps> = {}): KeyCheckStackProps {
  return {
    deployment: { region: 'ap-southeast-2', tags: { service: 'keyturn' }, state: { backend: 'local' } },
    bundlePath: aBundle(),
    rules: {
      mode: 'report',
      policy: DEFAULT_POLICIES,
      organisation: 'Kotahi Primary Data',
      mailFrom: 'access-keys@example.org.nz',
      mailOwner: 'data-platform@example.org.nz',
    },
    mailIdentity: 'address',
    ...more,
  };
}

export function keyCheck(app: App, more: Partial<KeyCheckStackProps> = {}): KeyCheckStack {
  return new KeyCheckStack(app, 'key-check', props(more));
}

/** The stack as Terraform will read it. */
export function aKeyCheck(more: Partial<KeyCheckStackProps> = {}): Synthesised {
  return synth(keyCheck(anApp(), more));
}

/** The same in `enforce` mode. */
export function anEnforcingKeyCheck(): Synthesised {
  return aKeyCheck({ rules: { ...props().rules, mode: 'enforce' } });
}
