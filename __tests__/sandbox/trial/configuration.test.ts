import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../sandbox/project';
import { fillConfiguration } from '../../../sandbox/trial/configuration';
import { TrialFolder } from '../../../sandbox/trial/folder';
import { openpgp } from '../../../sealing/openpgp';
import { aFolder, removeFolders } from '../a-folder';

afterEach(removeFolders);

/** A project with this one's settings, changed, and a ledger. */
function aProject(change: (settings: Record<string, Record<string, unknown>>) => void, ledger: unknown): string {
  const project = aFolder();
  cpSync(join(PROJECT_ROOT, 'settings.json'), join(project, 'settings.json'));
  const settings = JSON.parse(readFileSync(join(project, 'settings.json'), 'utf8')) as Record<
    string,
    Record<string, unknown>
  >;
  change(settings);
  writeFileSync(join(project, 'settings.json'), JSON.stringify(settings));
  writeFileSync(join(project, 'key-generations.json'), JSON.stringify(ledger));
  return project;
}

const LEDGER = {
  'kotahi-writer': { generation: 1, previous: 'deleted' },
  valentia: { generation: 1, previous: 'deleted' },
};

test('the files of the project are copied, byte by byte, where they fit', async () => {
  const folder = new TrialFolder(aFolder());
  await fillConfiguration(
    folder,
    aProject(() => undefined, LEDGER),
  );
  expect(JSON.parse(readFileSync(join(folder.config, 'key-generations.json'), 'utf8'))).toEqual(LEDGER);
  expect(existsSync(join(folder.config, 'settings.json'))).toBe(true);
});

test('a user who has rotated already starts at the first generation, since the AWS of a trial is empty', async () => {
  const folder = new TrialFolder(aFolder());
  const rotated = { ...LEDGER, valentia: { generation: 5, previous: 'active', suspended: true } };
  const { ledger } = await fillConfiguration(
    folder,
    aProject(() => undefined, rotated),
  );
  expect(ledger.valentia).toEqual({ generation: 1, previous: 'deleted', suspended: false });
});

test('state that is kept in S3 is kept beside the trial instead', async () => {
  const folder = new TrialFolder(aFolder());
  const project = aProject(({ deployment = {} }) => {
    deployment.state = { backend: 's3', bucket: 'real-state' };
  }, LEDGER);
  const { settings } = await fillConfiguration(folder, project);
  expect(settings.deployment.state).toEqual({ backend: 'local' });
  expect(readFileSync(join(folder.config, 'settings.json'), 'utf8')).not.toContain('real-state');
});

test('every user gets a demonstration key pair; the private half opens what is sealed to the public one', async () => {
  const folder = new TrialFolder(aFolder());
  const { sealingKeys } = await fillConfiguration(
    folder,
    aProject(() => undefined, LEDGER),
  );
  expect([...sealingKeys.keys()]).toEqual(['kotahi-writer', 'valentia']);
  const pgp = openpgp();
  const file = join(folder.privateKeys, 'valentia.asc');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const armoredKey = readFileSync(join(folder.config, 'sealing-keys', 'valentia.asc'), 'utf8');
  const message = await pgp.createMessage({ text: 'a secret' });
  const sealed = String(await pgp.encrypt({ message, encryptionKeys: await pgp.readKey({ armoredKey }) }));
  const privateKey = await pgp.readPrivateKey({ armoredKey: readFileSync(file, 'utf8') });
  const opened = await pgp.decrypt({
    message: await pgp.readMessage({ armoredMessage: sealed }),
    decryptionKeys: privateKey,
  });
  expect(opened.data).toBe('a secret');
});

test('a second trial starts anew: nothing of the first is left', async () => {
  const folder = new TrialFolder(aFolder());
  const project = aProject(() => undefined, LEDGER);
  await fillConfiguration(folder, project);
  writeFileSync(join(folder.state, 'suppliers.tfstate'), '{}');
  const before = readFileSync(join(folder.config, 'sealing-keys', 'valentia.asc'), 'utf8');
  await fillConfiguration(folder, project);
  expect(existsSync(join(folder.state, 'suppliers.tfstate'))).toBe(false);
  expect(readFileSync(join(folder.config, 'sealing-keys', 'valentia.asc'), 'utf8')).not.toBe(before);
});

test('faulty settings of the project are told, and nothing is touched', async () => {
  const folder = new TrialFolder(aFolder());
  const project = aProject((settings) => {
    settings.polcy = {};
  }, LEDGER);
  await expect(fillConfiguration(folder, project)).rejects.toThrow('polcy');
  expect(existsSync(folder.config)).toBe(false);
});
