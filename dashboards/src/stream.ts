/**
 * The live stream: snapshots in, and whether they still come.
 *
 * `EventSource` reconnects by itself after a cut line, but not after an answer that is no stream
 * (a gateway's 502), and it does not notice a line that is open and silent. This does both.
 */
import { merged, readSnapshot, type Snapshot } from './live.ts';

/** Wall milliseconds without an event after which the figures are not live any more. */
export const SILENCE = 15_000;
/** Wall milliseconds between attempts, the last one repeated. */
const PAUSES = [1_000, 2_000, 4_000, 8_000];

/** The part of `EventSource` that is used here. */
export interface Source {
  readonly readyState: number;
  onerror: ((event: Event) => void) | null;
  addEventListener: (type: string, listener: (event: MessageEvent<string>) => void) => void;
  close: () => void;
}

const CLOSED = 2;

/** Time as a stream sees it; a test's goes by hand. */
export interface Timer {
  readonly now: () => number;
  /** Call once after a while; the answer takes it back. */
  readonly after: (milliseconds: number, call: () => void) => () => void;
}

export const wallTimer: Timer = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    const id = setTimeout(call, milliseconds);
    return () => {
      clearTimeout(id);
    };
  },
};

export interface Connection {
  /** Wall milliseconds of the last event; nothing before the first. */
  readonly heardAt: number | undefined;
  readonly isLive: boolean;
}

export const UNHEARD: Connection = { heardAt: undefined, isLive: false };

export class LiveStream {
  private source: Source | undefined;
  private connection = UNHEARD;
  private attempt = 0;
  private forgetSilence = (): void => undefined;
  private forgetRetry = (): void => undefined;

  /**
   * @param open opens the event source
   * @param onSnapshot called for every snapshot that arrives
   * @param onConnection called when the stream becomes live, is heard, or breaks
   */
  constructor(
    private readonly open: () => Source,
    private readonly onSnapshot: (snapshot: Snapshot) => void,
    private readonly onConnection: (connection: Connection) => void,
    private readonly timer: Timer = wallTimer,
  ) {}

  start(): void {
    const source = this.open();
    this.source = source;
    // Each line begins with the whole; what changes is told against what was told on it.
    let known: Snapshot | undefined;
    const listen = (type: string, read: (told: Snapshot) => Snapshot | undefined): void => {
      source.addEventListener(type, ({ data }) => {
        const told = readSnapshot(data);
        known = told && read(told);
        if (known !== undefined && this.source === source) this.hear(known);
      });
    };
    listen('live', (told) => told);
    listen('change', (told) => known && merged(known, told));
    source.onerror = () => {
      if (this.source !== source) return;
      this.report(false);
      if (source.readyState === CLOSED) this.retry();
    };
    this.expectEvent();
  }

  stop(): void {
    this.forgetSilence();
    this.forgetRetry();
    this.source?.close();
    this.source = undefined;
  }

  private hear(snapshot: Snapshot): void {
    this.attempt = 0;
    this.connection = { heardAt: this.timer.now(), isLive: true };
    this.expectEvent();
    this.onSnapshot(snapshot);
    this.onConnection(this.connection);
  }

  private report(isLive: boolean): void {
    this.connection = { ...this.connection, isLive };
    this.onConnection(this.connection);
  }

  private expectEvent(): void {
    this.forgetSilence();
    this.forgetSilence = this.timer.after(SILENCE, () => {
      this.report(false);
      this.retry();
    });
  }

  private retry(): void {
    this.stop();
    const pause = PAUSES[Math.min(this.attempt, PAUSES.length - 1)] ?? 0;
    this.attempt += 1;
    this.forgetRetry = this.timer.after(pause, () => {
      this.start();
    });
  }
}
