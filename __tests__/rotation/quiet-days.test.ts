import { deletedTooSoon } from '../../rotation/quiet-days';

const disabledAt = new Date('2026-11-01T09:00:00Z');
const after = (time: string, quietDays = 7) => deletedTooSoon({ disabledAt, quietDays }, new Date(time));

describe('a key that was disabled stays inactive for the quiet days', () => {
  test.each(['2026-11-01T09:00:00Z', '2026-11-08T08:59:59.999Z'])(
    'at %s it is too soon, and the sentence says since when and until when',
    (now) => {
      expect(after(now)).toBe(
        'it is inactive since 2026-11-01T09:00:00.000Z only; a key stays inactive for 7 days (rotation.quietDays) before it is deleted, that is until 2026-11-08T09:00:00.000Z',
      );
    },
  );

  test.each(['2026-11-08T09:00:00Z', '2027-01-01T00:00:00Z'])('at %s it may go', (now) =>
    expect(after(now)).toBeUndefined(),
  );

  test('nobody knows since when: nobody knows that they are over', () => {
    const because = deletedTooSoon({ disabledAt: undefined, quietDays: 1 }, new Date('2027-01-01T00:00:00Z'));
    expect(because).toMatch(/^no record says since when it is inactive; a key stays inactive for 1 day /);
  });

  test('none are wanted: it may go at once, whatever the records say', () => {
    expect(after('2026-11-01T09:00:00Z', 0)).toBeUndefined();
    expect(deletedTooSoon({ disabledAt: undefined, quietDays: 0 }, disabledAt)).toBeUndefined();
  });
});
