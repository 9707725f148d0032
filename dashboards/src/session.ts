/**
 * Who is signed in, and what their page may offer them. The api decides; this only spares people
 * buttons that would be refused.
 */
export interface Session {
  /** Whether people can sign in here at all. */
  readonly isOffered: boolean;
  /** May be empty; nothing for nobody. */
  readonly name: string | undefined;
  /** The proof that a request to write came from this page. */
  readonly token: string | undefined;
  readonly grants: readonly Grant[];
}

export interface Grant {
  readonly role: string;
  readonly municipality: string;
  /** An organiser's, if it is one of a happening. */
  readonly happeningId?: string | null;
}

export const NOBODY: Session = {
  isOffered: false,
  name: undefined,
  token: undefined,
  grants: [],
};

/** Read what `/session` answers; whatever it may be, it is somebody or nobody. */
export function readSession(told: unknown): Session {
  const answer = typeof told === 'object' && told !== null ? told : {};
  const { isOffered, isSignedIn, name, csrfToken, grants } = answer as Record<string, unknown>;
  const nobody = { ...NOBODY, isOffered: isOffered !== false };
  if (isSignedIn !== true || typeof csrfToken !== 'string') return nobody;
  return {
    isOffered: true,
    name: typeof name === 'string' ? name : '',
    token: csrfToken,
    grants: Array.isArray(grants) ? (grants as readonly Grant[]) : [],
  };
}

/** Whether somebody may take notice of alerts and close them; an organiser those of its happening. */
export function mayAcknowledge(
  session: Session,
  code: string | undefined,
  happeningId?: string,
): boolean {
  return hasRole(session, code, ['manager']) || organises(session, code, happeningId);
}

/**
 * Whether somebody may read alerts.
 *
 * @param seesCounters whether the live state told of counters: who is told of them may, also where
 *   everybody may and nobody can sign in
 */
export function mayReadAlerts(session: Session, code: string, seesCounters: boolean): boolean {
  return seesCounters || hasRole(session, code, ['manager', 'administrator']);
}

/** Whether somebody organises this happening: while it lasts its alerts are theirs as well. */
export function organises(
  { grants }: Session,
  code: string | undefined,
  happeningId: string | undefined,
): boolean {
  return grants.some(
    (grant) =>
      grant.role === 'organiser' &&
      grant.municipality === code &&
      happeningId !== undefined &&
      grant.happeningId === happeningId,
  );
}

/** Whether somebody may read what passed today. */
export function mayReadToday(session: Session, code: string, seesCounters: boolean): boolean {
  return seesCounters || hasRole(session, code, ['manager', 'analyst']);
}

function hasRole({ grants }: Session, code: string | undefined, roles: readonly string[]): boolean {
  return grants.some(
    ({ role, municipality }) =>
      roles.includes(role) && (municipality === '*' || municipality === code),
  );
}
