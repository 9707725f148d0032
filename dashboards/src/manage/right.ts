/**
 * What the page offers to whom. The api decides; this only spares people what would be refused.
 */
import type { Session } from '../session.ts';
import type { PartName } from './address.ts';

/** Who may change what a part shows; of the others nothing is changed here. */
const CHANGERS: Partial<Record<PartName, readonly string[]>> = {
  rules: ['manager'],
  channels: ['manager', 'administrator'],
  happenings: ['manager', 'administrator'],
  keys: ['administrator'],
};

/**
 * Whether somebody may change things in a part.
 *
 * Where nobody can sign in it is left to the api, which knows what stands before it.
 */
export function mayChange(session: Session, part: PartName, code: string): boolean {
  if (!session.isOffered) return true;
  return holds(session, CHANGERS[part] ?? [], code);
}

/** The municipalities in which a key may be given: the one that is shown, or all at once. */
export function mayGiveEverywhere(session: Session): boolean {
  return session.grants.some(
    ({ role, municipality }) => role === 'administrator' && municipality === '*',
  );
}

function holds({ grants }: Session, roles: readonly string[], code: string): boolean {
  return grants.some(
    ({ role, municipality }) =>
      roles.includes(role) && (municipality === '*' || municipality === code),
  );
}
