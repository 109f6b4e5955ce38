import type { Assessment } from './assess';
import { concerns } from './concern';
import { sourceOf } from './controls';
import { EXCEPTIONS } from './documented-exception';
import { STANDARDS } from './standard';
import { isNoteworthy } from './verdict';

/** The assessment as programs read it, beside the keys of `keyturn audit --json`. Key IDs are whole. */
export function assessmentJson({ controls, results, counts }: Assessment) {
  return {
    counts,
    controls: controls.map((control) => ({
      id: control.id,
      standard: STANDARDS[control.standard].name,
      version: STANDARDS[control.standard].version,
      relation: STANDARDS[control.standard].relation,
      requirement: control.requirement,
      title: control.title,
      severity: control.severity,
      related: control.related,
      source: sourceOf(control),
      url: STANDARDS[control.standard].url ?? null,
    })),
    exceptions: EXCEPTIONS,
    concerns: concerns(results.filter(isNoteworthy)).map(({ subject, controls: told, ...said }) => ({
      about: subject.kind,
      user: subject.user,
      accessKeyId: subject.accessKeyId,
      ...said,
      controls: told.map(({ id }) => id),
    })),
    results: results.map(({ control, subject, status, because, wayOut, exception }) => ({
      control: control.id,
      about: subject.kind,
      user: subject.user,
      accessKeyId: subject.accessKeyId,
      audience: subject.audience,
      status,
      because,
      wayOut,
      exception,
    })),
  };
}
