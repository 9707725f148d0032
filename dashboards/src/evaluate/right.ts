/**
 * Who may evaluate. The api decides; this only spares people what would be refused.
 */
import type { Session } from '../session.ts';

const ROLE = 'analyst';

/** Whether somebody may; left to the api where nobody can sign in. */
export function mayEvaluate({ isOffered, grants }: Session, code: string): boolean {
  return (
    !isOffered ||
    grants.some(
      ({ role, municipality }) => role === ROLE && (municipality === '*' || municipality === code),
    )
  );
}
