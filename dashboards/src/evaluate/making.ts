/**
 * One evaluation at a time: asked, waited for, and found again by who left meanwhile.
 *
 * The api keeps what it has made, also for who no longer waits. So what was asked is remembered as
 * long as the browser's tab lives, and whoever comes back looks among those that are kept first.
 */
import { asProblem, BusyError, list, make, one, type Shown } from './api.ts';
import type { ProblemError } from '../manage/problem.ts';
import type { Session } from '../session.ts';
import type { Design } from './draft.ts';

const STORED = 'passant-evaluation';
/** Wall milliseconds between looks at the clock, and at what is kept while another is made. */
const TICK = 500;
const LOOK = 3_000;
/** After as long nobody is looking for it any more. */
const FORGOTTEN = 300_000;

/** After so many seconds the api gives up. */
export const SECONDS = 55;

export type Standing = 'idle' | 'making' | 'waiting' | 'failed';

interface Asked {
  readonly municipality: string;
  readonly design: Design;
  /** The newest that was kept then; it is later than this one, if any. */
  readonly after: number;
  readonly at: number;
}

export class Making {
  standing: Standing = 'idle';
  problem: ProblemError | undefined;
  design: Design | undefined;
  private startedAt = 0;
  private asking = new AbortController();
  private ticking: ReturnType<typeof setInterval> | undefined;

  /**
   * @param onChange called when any of it has changed
   * @param onMade called with the evaluation that was asked for
   */
  constructor(
    private readonly onChange: () => void,
    private readonly onMade: (made: Shown) => void,
  ) {}

  get isBusy(): boolean {
    return this.standing === 'making' || this.standing === 'waiting';
  }

  /** Seconds since it was asked. */
  get seconds(): number {
    return (Date.now() - this.startedAt) / 1000;
  }

  ask(municipality: string, design: Design, newest: string | undefined, session: Session): void {
    const asked = { municipality, design, after: Number(newest ?? 0), at: Date.now() };
    sessionStorage.setItem(STORED, JSON.stringify(asked));
    this.begin(asked, session, false);
  }

  /** Go on waiting for what was asked before the page was left, if anything was. */
  resume(municipality: string, session: Session): void {
    const asked = remembered();
    if (asked?.municipality === municipality) this.begin(asked, session, true);
  }

  /** Wait no longer. What the api makes meanwhile it keeps. */
  stop(): void {
    forget();
    this.leave();
    this.stand('idle');
  }

  /** The page goes; what was asked is remembered. */
  leave(): void {
    this.asking.abort();
    clearInterval(this.ticking);
  }

  private begin(asked: Asked, session: Session, isLeft: boolean): void {
    this.leave();
    this.asking = new AbortController();
    this.problem = undefined;
    this.design = asked.design;
    this.startedAt = asked.at;
    this.ticking = setInterval(this.onChange, TICK);
    this.stand('making');
    void this.go(asked, session, isLeft);
  }

  private async go(asked: Asked, session: Session, isLeft: boolean): Promise<void> {
    const { signal } = this.asking;
    try {
      const made =
        (isLeft ? await found(asked, signal) : undefined) ??
        (await this.made(asked, session, signal));
      if (signal.aborted) return;
      forget();
      this.leave();
      this.stand('idle');
      this.onMade(made);
    } catch (error) {
      if (signal.aborted) return;
      forget();
      this.leave();
      this.problem = asProblem(error);
      this.stand('failed');
    }
  }

  private async made(asked: Asked, session: Session, signal: AbortSignal): Promise<Shown> {
    for (;;) {
      try {
        return await make(asked.municipality, asked.design, session, signal);
      } catch (error) {
        if (!(error instanceof BusyError)) throw error;
        this.stand('waiting');
        // The one that is being made may be this very one, asked before the page was left.
        for (let left = error.pause; left > 0; left -= LOOK) {
          await pause(Math.min(left, LOOK), signal);
          const there = await found(asked, signal);
          if (there !== undefined) return there;
        }
        this.stand('making');
      }
    }
  }

  private stand(standing: Standing): void {
    this.standing = standing;
    this.onChange();
  }
}

async function found(
  { municipality, design, after }: Asked,
  signal: AbortSignal,
): Promise<Shown | undefined> {
  const { data } = await list(municipality, signal);
  const there = data.find(({ id, title }) => Number(id) > after && title === design.title);
  return there === undefined ? undefined : one(there.id, signal);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      fail(new DOMException('left', 'AbortError'));
    });
  });
}

function remembered(): Asked | undefined {
  const text = sessionStorage.getItem(STORED);
  if (text === null) return undefined;
  try {
    const asked = JSON.parse(text) as Asked;
    if (Date.now() - asked.at < FORGOTTEN) return asked;
  } catch {
    // Somebody else wrote it: there is nothing to look for.
  }
  forget();
  return undefined;
}

function forget(): void {
  sessionStorage.removeItem(STORED);
}
