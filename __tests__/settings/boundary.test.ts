import { boundaryOf } from '../../settings/boundary';

const [ALL, ONE] = ['arn:aws:iam::123456789012:policy/all', 'arn:aws:iam::123456789012:policy/one'];

describe("a user's permissions boundary", () => {
  test("is its own, or else the deployment's, or none", () => {
    expect(boundaryOf({ permissionsBoundary: ONE }, { permissionsBoundary: ALL })).toBe(ONE);
    expect(boundaryOf({}, { permissionsBoundary: ALL })).toBe(ALL);
    expect(boundaryOf({}, {})).toBeUndefined();
  });
});
