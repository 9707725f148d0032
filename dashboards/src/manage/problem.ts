/**
 * What the api says when it refuses: the whole, and each part that is to blame.
 */
export interface Fault {
  /** Such as `raiseLine` or `grants[0].zones`; null for the whole. */
  readonly name: string | null;
  readonly detail: string;
}

export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  /** @param status 0 where nothing answered */
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly faults: readonly Fault[],
  ) {
    super(`${status} ${detail}`);
  }

  /** Whether it is not for who asks: asking again does not help. */
  get isRefusal(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** Read an answer that is none; whatever it may be, it is a problem. */
export async function problemOf(answer: Response): Promise<ProblemError> {
  let told: unknown;
  try {
    told = await answer.json();
  } catch {
    told = undefined;
  }
  const { detail, errors } = (told ?? {}) as Record<string, unknown>;
  return new ProblemError(
    answer.status,
    typeof detail === 'string' ? detail : answer.statusText,
    Array.isArray(errors) ? (errors as readonly Fault[]) : [],
  );
}

/** Those faults that a field of one of these names has, also of a part within it. */
export function faultsOf(faults: readonly Fault[], names: readonly string[]): readonly Fault[] {
  return faults.filter(
    ({ name }) => name !== null && names.some((each) => name === each || isWithin(name, each)),
  );
}

function isWithin(name: string, whole: string): boolean {
  return name.startsWith(`${whole}.`) || name.startsWith(`${whole}[`);
}
