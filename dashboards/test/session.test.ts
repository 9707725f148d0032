import { afterEach, expect, test, vi } from 'vitest';

import { session, UnreachableError } from '../src/api.ts';
import {
  mayAcknowledge,
  mayReadAlerts,
  mayReadToday,
  NOBODY,
  organises,
  readSession,
} from '../src/session.ts';

const told = (role: string, municipality: string) => ({
  isSignedIn: true,
  name: 'Noor',
  csrfToken: 'abc',
  grants: [{ role, municipality, zones: [] }],
});

test('managers of the municipality, or of all, may acknowledge; nobody else', () => {
  expect(mayAcknowledge(readSession(told('manager', 'GM0153')), 'GM0153')).toBe(true);
  expect(mayAcknowledge(readSession(told('manager', '*')), 'GM0153')).toBe(true);
  expect(mayAcknowledge(readSession(told('manager', 'GM0168')), 'GM0153')).toBe(false);
  expect(mayAcknowledge(readSession(told('administrator', '*')), 'GM0153')).toBe(false);
  expect(mayAcknowledge(NOBODY, 'GM0153')).toBe(false);
});

test('an organiser takes notice at its own happening, and at no other', () => {
  const organiser = readSession({
    ...told('organiser', 'GM0153'),
    grants: [{ role: 'organiser', municipality: 'GM0153', zones: ['park'], happeningId: 'fair' }],
  });
  expect(mayAcknowledge(organiser, 'GM0153', 'fair')).toBe(true);
  expect(organises(organiser, 'GM0153', 'fair')).toBe(true);
  expect(mayAcknowledge(organiser, 'GM0153', 'feast')).toBe(false);
  expect(mayAcknowledge(organiser, 'GM0168', 'fair')).toBe(false);
  expect(mayAcknowledge(organiser, 'GM0153')).toBe(false);
  expect(organises(readSession(told('organiser', 'GM0153')), 'GM0153', 'fair')).toBe(false);
});

test('whoever is not signed in, or answers nonsense, is nobody', () => {
  for (const answer of [{ isSignedIn: false, grants: [] }, null, 'x', { isSignedIn: true }]) {
    expect(readSession(answer)).toEqual({ ...NOBODY, isOffered: true });
  }
});

test('who sees counters may read alerts and today, and so may who has the role for it', () => {
  const [admin, analyst] = ['administrator', 'analyst'].map((role) =>
    readSession(told(role, 'GM0153')),
  );
  if (!admin || !analyst) throw new Error('two people');
  const may = (session: typeof admin, seesCounters = false) => [
    mayReadAlerts(session, 'GM0153', seesCounters),
    mayReadToday(session, 'GM0153', seesCounters),
  ];
  expect([may(NOBODY), may(NOBODY, true)]).toEqual([
    [false, false],
    [true, true],
  ]);
  expect([may(admin), may(analyst)]).toEqual([
    [true, false],
    [false, true],
  ]);
});

test('where nobody can sign in nobody is asked to', () => {
  expect(readSession({ isSignedIn: false, isOffered: false })).toEqual(NOBODY);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('an api that could not say who is looking has not said that nobody can sign in', async () => {
  const asked = (status: number) => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { status })));
    return session(new AbortController().signal);
  };
  await expect(asked(503)).rejects.toBeInstanceOf(UnreachableError);
  expect(await asked(401)).toEqual({ ...NOBODY, isOffered: true });
  expect(await asked(404)).toEqual(NOBODY);
});
