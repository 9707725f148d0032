/**
 * What the api says when it does not answer, and what can be done about it.
 */
const SECOND = 1000;
/** Up to when figures are public, as it says to who may know no more. */
const FINAL = /spans that end by (20\d\d-\d\d-\d\dT[\d:]+Z)/;

export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  /**
   * @param status 0 where nothing answered
   * @param pause milliseconds to wait before asking again, where that helps
   */
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly pause: number | undefined,
  ) {
    super(`${status} ${detail}`);
  }

  /** The instant up to which everybody may know, where the question went beyond it. */
  get publicUntil(): number | undefined {
    const told = FINAL.exec(this.detail)?.[1];
    return told === undefined ? undefined : Date.parse(told);
  }
}

/** Read an answer that is none. */
export async function problemOf(answer: Response): Promise<ProblemError> {
  let detail = answer.statusText;
  try {
    const told = (await answer.json()) as { readonly detail?: unknown };
    if (typeof told.detail === 'string') detail = told.detail;
  } catch {
    // Whatever stands in between answered: its status is all there is.
  }
  const after = Number(answer.headers.get('Retry-After') ?? Number.NaN);
  return new ProblemError(
    answer.status,
    detail,
    Number.isFinite(after) ? Math.max(1, after) * SECOND : undefined,
  );
}
