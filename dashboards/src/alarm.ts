/**
 * The open alerts, kept by their stream: each word of it is a reason to ask how things stand.
 *
 * Who may not read alerts is told nothing, and does not ask again. Stopped, it does not start again.
 */
import { type Alert, ordered } from './alert.ts';
import { RefusedError } from './api.ts';
import { type Source, type Timer, wallTimer } from './stream.ts';

/** Wall milliseconds between attempts. */
const PAUSE = 5_000;
/** Wall milliseconds after which the list is asked for though nothing was said. */
const LULL = 60_000;
const CLOSED = 2;

export interface Desk {
  readonly list: (signal: AbortSignal) => Promise<readonly Alert[]>;
  readonly open: () => Source;
}

export class AlarmWatch {
  private readonly asking = new AbortController();
  private source: Source | undefined;
  private forget = (): void => undefined;
  private isAsking = false;
  private isStale = false;

  /** @param onChange called with the open alerts; with nothing where they are not to be read */
  constructor(
    private readonly desk: Desk,
    private readonly onChange: (alerts: readonly Alert[] | undefined) => void,
    private readonly timer: Timer = wallTimer,
  ) {}

  start(): void {
    void this.refresh();
  }

  stop(): void {
    this.asking.abort();
    this.forget();
    this.source?.close();
    this.source = undefined;
  }

  /** Ask how things stand; what is said while an answer is on its way is asked for after it. */
  async refresh(): Promise<void> {
    if (this.isAsking) {
      this.isStale = true;
      return;
    }
    this.isAsking = true;
    this.isStale = false;
    try {
      const alerts = ordered(await this.desk.list(this.asking.signal));
      if (this.isStopped()) return;
      this.onChange(alerts);
      if (this.source === undefined) this.follow();
      this.expect(LULL);
    } catch (error) {
      if (this.isStopped()) return;
      if (error instanceof RefusedError) {
        this.stop();
        this.onChange(undefined);
      } else this.expect(PAUSE);
    } finally {
      this.isAsking = false;
      if (this.hasMissed()) void this.refresh();
    }
  }

  private hasMissed(): boolean {
    return this.isStale && !this.isStopped();
  }

  private isStopped(): boolean {
    return this.asking.signal.aborted;
  }

  private follow(): void {
    const source = this.desk.open();
    this.source = source;
    const ask = (): void => {
      if (this.source === source) void this.refresh();
    };
    // What became of alerts before it was open is in the list alone.
    source.addEventListener('open', ask);
    source.addEventListener('alert', ask);
    source.onerror = () => {
      if (this.source !== source || source.readyState !== CLOSED) return;
      this.source = undefined;
      this.expect(PAUSE);
    };
  }

  private expect(pause: number): void {
    this.forget();
    this.forget = this.timer.after(pause, () => void this.refresh());
  }
}
