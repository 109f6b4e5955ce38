import type { PolicyStatement } from './policy-statement';

/** `AWS arn:…:user/suppliers/valentia may s3:PutObject on arn:…/*, if Bool aws:SecureTransport: true.` */
export function sentence(one: PolicyStatement): string {
  const when = one.conditions.length > 0 ? `, if ${one.conditions.join(' and ')}` : '';
  return `${who(one)} ${what(one)}${where(one)}${when}.`;
}

function who({ principals, exceptPrincipals }: PolicyStatement): string {
  if (principals.length > 0) return principals.join(', ');
  return exceptPrincipals.length > 0 ? `everybody except ${exceptPrincipals.join(', ')}` : 'the user';
}

function what({ effect, actions, exceptActions }: PolicyStatement): string {
  if (actions.length > 0) return `${effect === 'Allow' ? 'may' : 'must not'} ${actions.join(', ')}`;
  return `${effect === 'Allow' ? 'may do anything but' : 'must do nothing but'} ${exceptActions.join(', ')}`;
}

function where({ resources, exceptResources }: PolicyStatement): string {
  if (resources.length > 0) return ` on ${resources.join(', ')}`;
  return exceptResources.length > 0 ? ` on anything except ${exceptResources.join(', ')}` : '';
}
