/**
 * The api as the element asks it: without cookies, without telling where it is asked from, and
 * once for all elements of a page that ask the same.
 */

/** Milliseconds in which an answer is taken for an answer to who asks next. */
const SHARED = 5_000;

/** There is none, and asking again does not help. */
export class MissingError extends Error {
  override readonly name = 'MissingError';
}

interface Asked {
  readonly at: number;
  readonly answer: Promise<unknown>;
}

const asked = new Map<string, Asked>();

export function ask(address: string, keep = SHARED): Promise<unknown> {
  const before = asked.get(address);
  if (before !== undefined && Date.now() - before.at < keep) return before.answer;
  const answer = get(address);
  asked.set(address, { at: Date.now(), answer });
  // Who failed may be asked again at once.
  answer.catch(() => asked.delete(address));
  return answer;
}

async function get(address: string): Promise<unknown> {
  const answer = await fetch(address, {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    headers: { accept: 'application/json' },
  });
  if (answer.ok) return answer.json();
  if (answer.status === 400 || answer.status === 404) throw new MissingError();
  throw new Error(`${answer.status}`);
}

/** An address of the web without what would follow its path, or nothing. */
export function baseOf(text: string | null): string | undefined {
  if (text === null) return undefined;
  try {
    const { protocol, origin, pathname } = new URL(text);
    const isWeb = protocol === 'https:' || protocol === 'http:';
    return isWeb ? origin + pathname.replace(/\/+$/, '') : undefined;
  } catch {
    return undefined;
  }
}
