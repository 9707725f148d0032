/**
 * The pages of the web client, and to whom each is offered. The api decides what they show.
 */
import type { Session } from './session.ts';

/** At the root, and each other in the folder of its name. */
export const PAGES = ['live', 'crowd', 'explore', 'evaluate', 'public', 'manage'] as const;
export type PageName = (typeof PAGES)[number];

/** Those that begin with an HTML file of their own; the api writes the public page. */
export const BUILT = PAGES.filter((name) => name !== 'public');

/** Who may use each; everybody where nothing is said. */
const ROLES: Partial<Record<string, readonly string[]>> = {
  crowd: ['organiser', 'manager', 'administrator'],
  evaluate: ['analyst'],
  manage: ['administrator', 'manager'],
};

/** The pages that may be of use to somebody; all of them where nobody can sign in. */
export function offered(session: Session, code: string | undefined): readonly PageName[] {
  if (!session.isOffered) return PAGES;
  return PAGES.filter((name) => {
    const roles = ROLES[name];
    return (
      roles === undefined ||
      session.grants.some(
        ({ role, municipality }) =>
          roles.includes(role) && (municipality === '*' || municipality === code),
      )
    );
  });
}
