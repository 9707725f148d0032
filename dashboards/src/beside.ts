/**
 * What a page shows beside what is live: the zones' days, the open alerts, and who is looking.
 */
import { AlarmWatch } from './alarm.ts';
import type { Alert } from './alert.ts';
import { Almanac, type Courses } from './almanac.ts';
import * as api from './api.ts';
import type { Snapshot } from './live.ts';
import { mayAcknowledge, mayReadAlerts, mayReadToday, type Session } from './session.ts';

/** What may be done with an alert, by who may. */
export interface Hand {
  readonly acknowledge: (id: string) => Promise<void>;
  readonly close: (id: string, note: string) => Promise<void>;
}

/** Who is looking, and how to ask again. */
interface Who {
  readonly session: Session;
  readonly meet: () => Promise<void>;
}

export class Beside {
  courses: Courses = new Map();
  /** Nothing for who may not read them. */
  alerts: readonly Alert[] | undefined;
  private code: string | undefined;
  private newest: Snapshot | undefined;
  private almanac: Almanac | undefined;
  private alarms: AlarmWatch | undefined;

  /**
   * @param visit says who is looking
   * @param onChange called when there is something else to show
   */
  constructor(
    private readonly visit: Who,
    private readonly onChange: () => void,
  ) {}

  /** It is known by now who is looking. */
  meet(): void {
    if (this.newest !== undefined) this.heed(this.newest);
  }

  enter(code: string, timeZone: string): void {
    this.leave();
    this.code = code;
    const almanac = new Almanac(code, timeZone, () => {
      if (this.almanac !== almanac) return;
      this.courses = almanac.courses;
      this.onChange();
    });
    this.almanac = almanac;
  }

  leave(): void {
    this.almanac?.stop();
    this.alarms?.stop();
    this.alarms = undefined;
    this.newest = undefined;
    this.courses = new Map();
    this.alerts = undefined;
  }

  heed(snapshot: Snapshot): void {
    const { code } = this;
    const { session } = this.visit;
    this.newest = snapshot;
    if (code === undefined) return;
    const seesCounters = snapshot.counters.length > 0;
    this.almanac?.heed(snapshot, mayReadToday(session, code, seesCounters));
    if (mayReadAlerts(session, code, seesCounters)) this.alarms ??= this.watch(code);
  }

  private watch(code: string): AlarmWatch {
    const alarms = new AlarmWatch(
      {
        list: (signal) => api.openAlerts(code, signal),
        open: () => api.openAlertStream(code),
      },
      (alerts) => {
        this.alerts = alerts;
        // Who could read them a moment ago is not signed in any more.
        if (alerts === undefined && this.visit.session.token !== undefined) void this.visit.meet();
        this.onChange();
      },
    );
    alarms.start();
    return alarms;
  }

  /** What whoever looks may do with alerts; nothing for who may only read them. */
  get hand(): Hand | undefined {
    const { session } = this.visit;
    if (!mayAcknowledge(session, this.code)) return undefined;
    // The stream tells it too; who did it need not wait for that.
    const refreshed = async (deed: Promise<void>): Promise<void> => {
      await deed;
      await this.alarms?.refresh();
    };
    return {
      acknowledge: (id) => refreshed(api.acknowledge(id, session)),
      close: (id, note) => refreshed(api.close(id, note, session)),
    };
  }
}
