import { readsAllOfIt } from '../../../change-records/gate/readable-plan';
import { aChange } from '../by-hand-plan';
import { aCase } from './a-case';
import { aPlan, changed, type Given } from './a-small-plan';

describe('what can be read of a plan', () => {
  const said = (given: Given) =>
    readsAllOfIt(aCase([], {}, aPlan(given))).map(({ because }) => /^The plan (.*); what cannot/.exec(because)?.[1]);
  const unknown = ', which this version of keyturn does not know';

  it.each<[string, Given, readonly string[]]>([
    ['all of it', { changes: [aChange('a.b', {})] }, []],
    ['an older format', { more: { format_version: '1.0' } }, []],
    [
      'a newer format',
      { more: { format_version: '1.3' } },
      ['is written in format 1.3, and this version of keyturn reads up to 1.2'],
    ],
    ['one change put off', { more: { deferred_changes: [{}] } }, ['puts off 1 change, to plan them later']],
    [
      'two',
      { more: { deferred_changes: [{}], deferred_action_invocations: [{}] } },
      ['puts off 2 changes, to plan them later'],
    ],
    ['a new section', { more: { news: 'x' } }, [`has a section "news"${unknown}`]],
    ['sections that say nothing', { more: { a: [], b: {}, c: null, d: false, e: '' } }, []],
    [
      'sections that say little',
      { more: { a: 0, b: true } },
      [`has a section "a"${unknown}`, `has a section "b"${unknown}`],
    ],
    ['in the configuration', { configuration: { hooks: [1] } }, [`has in its configuration "hooks"${unknown}`]],
    [
      'in its module',
      { configuration: { root_module: { checks: [1] } } },
      [`has in its configuration's root module "checks"${unknown}`],
    ],
    [
      'of resources, each once',
      { changes: [aChange('a.b', {}, { news: 1 }), aChange('a.c', {}, { news: 1 })] },
      [`has for a resource "news"${unknown}`],
    ],
    [
      'of a change',
      { changes: [aChange('a.b', {}, { change: { actions: ['create'], after_unknown: {}, news: 1 } })] },
      [`has in a change "news"${unknown}`],
    ],
    ['a long name, shortened', { more: { ['n'.repeat(61)]: 1 } }, [`has a section "${'n'.repeat(60)}"${unknown}`]],
    [
      'all that is done',
      {
        changes: ['no-op', 'create', 'read', 'update', 'delete', 'forget'].map((action) =>
          changed('a.b', null, null, { actions: [action] }),
        ),
      },
      [],
    ],
    [
      'something new that is done',
      { changes: [changed('a.b', null, null, { actions: ['create', 'lease'] })] },
      [`does "lease" to a.b${unknown}`],
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toEqual(expected));
});
