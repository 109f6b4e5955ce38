import { FIRST_ENTRY } from '../../rotation/ledger';
import type { Chapter, ForbiddenChapter, Scene } from './chapter';
import { checkKeptStatement } from './kept-statement';

const OLD = 1;
const NEW = 2;

const opens = async ({ world, check }: Scene, generation: number, user: string) => {
  const { secretAccessKey } = await world.open(generation, user);
  const isSecret = /^[A-Za-z0-9/+]{40}$/.test(secretAccessKey);
  check(`the sealed secret opens with the private key of ${user}`, isSecret, `${secretAccessKey.length} characters`);
};

const accepted = async ({ world, check }: Scene, generation: number, whose: string) => {
  const { result, name } = await world.upload(generation);
  const arrived = result === 'accepted' && (await world.arrived(name));
  const bucket = world.hero.uploads.bucket;
  check(`a delta file uploaded to s3://${bucket} with ${whose} arrives`, arrived, `${name} ${result}`);
};

const refused = async ({ world, check }: Scene, generation: number, whose: string) => {
  const { result, name } = await world.upload(generation);
  check(`an upload with ${whose} is refused`, result === 'InvalidAccessKeyId', `${name} ${result}`);
};

/** Design of the story: one whole rotation with a roll back, as an operator does it. */
export const CHAPTERS: readonly Chapter[] = [
  {
    name: 'first deployment',
    because:
      'Every supplier gets an IAM user, its first access key, and the permission to upload and nothing else. The secret access key leaves AWS sealed to the PGP key of the supplier: no file ever holds it in plain text.',
    showPlan: false,
    keyActions: (world) => world.userNames.map((user) => `create ${world.address(OLD, user)}`),
    statuses: ['Active'],
    async afterwards(scene) {
      for (const user of scene.world.userNames) await opens(scene, OLD, user);
      await accepted(scene, OLD, 'the first key');
      await checkKeptStatement(scene);
    },
  },
  {
    name: 'start',
    because:
      'To rotate, the generation in the ledger is bumped. This plan is the change record that people review: one access key will be created. Both keys work until the supplier has changed over.',
    entry: { generation: NEW, previous: 'active', suspended: false },
    showPlan: true,
    keyActions: (world) => [`create ${world.address(NEW)}`],
    statuses: ['Active', 'Active'],
    async afterwards(scene) {
      await opens(scene, NEW, scene.world.hero.name);
      await accepted(scene, NEW, 'the new key');
      await accepted(scene, OLD, 'the old key, for now,');
    },
  },
  {
    name: 'disable',
    because: 'The supplier uploads with the new key. The old one is switched off, not deleted: that can be taken back.',
    entry: { generation: NEW, previous: 'inactive', suspended: false },
    showPlan: true,
    keyActions: (world) => [`update ${world.address(OLD)}`],
    statuses: ['Inactive', 'Active'],
    async afterwards(scene) {
      await refused(scene, OLD, 'the old key');
      await accepted(scene, NEW, 'the new key');
    },
  },
  {
    name: 'enable',
    because: 'Rolling back: suppose that a forgotten script still uses the old key. One edit, and it works again.',
    entry: { generation: NEW, previous: 'active', suspended: false },
    showPlan: false,
    keyActions: (world) => [`update ${world.address(OLD)}`],
    statuses: ['Active', 'Active'],
    afterwards: (scene) => accepted(scene, OLD, 'the old key'),
  },
  {
    name: 'disable again',
    because: 'The script has been changed.',
    entry: { generation: NEW, previous: 'inactive', suspended: false },
    showPlan: false,
    keyActions: (world) => [`update ${world.address(OLD)}`],
    statuses: ['Inactive', 'Active'],
    afterwards: (scene) => refused(scene, OLD, 'the old key'),
  },
  {
    name: 'delete',
    because: 'After a quiet time without upload errors the old key is deleted for good.',
    entry: { generation: NEW, previous: 'deleted', suspended: false },
    showPlan: true,
    keyActions: (world) => [`delete ${world.address(OLD)}`],
    statuses: ['Active'],
    async afterwards(scene) {
      await refused(scene, OLD, 'the old key');
      await accepted(scene, NEW, 'the new key');
    },
  },
];

/** Asked of Terraform after the rotation. */
export const FORBIDDEN: ForbiddenChapter = {
  name: 'a forbidden edit',
  because: 'Generations rise by one. Skipping one is refused by the plan, before anything changes.',
  forbidden: { ...FIRST_ENTRY, generation: NEW + 2, previous: 'active' },
  says: /\S+ is at generation 2 and the ledger says 4; generations rise by one\. Set it to 3\./,
};
