/**
 * All that the page knows of one happening: its plan, how it is there now, and what is raised.
 *
 * The time is the figures'. Happenings and rules are asked for again each minute, alerts when their
 * stream says so.
 */
import { AlarmWatch } from '../alarm.ts';
import type { Alert } from '../alert.ts';
import { acknowledge, close, openAlertStream, openStream, placeOf } from '../api.ts';
import type { Hand } from '../beside.ts';
import type { Snapshot, ZoneNow } from '../live.ts';
import { NOWHERE, type Place } from '../place.ts';
import { mayAcknowledge, mayReadAlerts, NOBODY, organises, type Session } from '../session.ts';
import { type Connection, LiveStream, UNHEARD } from '../stream.ts';
import { alertsOf, happening, happenings, occupancyRules, type Rule } from './api.ts';
import { begun, chosen, type Happening, phase } from './happening.ts';
import { newestFirst } from './news.ts';
import { extend, type Point } from './pace.ts';
import { type Within, within } from './within.ts';

/** Wall milliseconds until the plan is asked for again, and after a question that failed. */
const TURN = 60_000;
const PATIENCE = 5_000;
/** Milliseconds for which a happening that is over is still offered. */
const REMEMBERED = 35 * 86_400_000;

export class Vigil {
  place: Place = NOWHERE;
  snapshot: Snapshot | undefined;
  connection: Connection = UNHEARD;
  /** Nothing before they were heard of. */
  happenings: readonly Happening[] | undefined;
  rules: readonly Rule[] = [];
  /** Nothing while they are asked for; null where they are not for who looks. */
  alerts: readonly Alert[] | null | undefined;
  course: readonly Point[] = [];
  isFailed = false;
  private asked: string | undefined;
  private session: Session = NOBODY;
  private code = '';
  private stream: LiveStream | undefined;
  private alarms: AlarmWatch | undefined;
  private asking = new AbortController();
  private dueAt = 0;
  private summed = '';
  private watched: string | undefined;

  /**
   * @param onChange called when there is something else to show
   * @param onAlerts called with the alerts whenever they were asked for; with nothing when they were
   *   for who looked, and are not any more
   */
  constructor(
    private readonly onChange: () => void,
    private readonly onAlerts: (alerts: readonly Alert[] | undefined) => void,
  ) {}

  enter(code: string, asked: string | undefined): void {
    this.leave();
    this.asking = new AbortController();
    [this.code, this.asked] = [code, asked];
    [this.place, this.snapshot, this.happenings] = [NOWHERE, undefined, undefined];
    [this.connection, this.rules, this.dueAt] = [UNHEARD, [], 0];
    this.forget();
    this.stream = new LiveStream(
      () => openStream(code),
      (snapshot) => {
        this.take(snapshot);
      },
      (connection) => {
        this.connection = connection;
        this.onChange();
      },
    );
    this.stream.start();
  }

  leave(): void {
    this.asking.abort();
    this.stream?.stop();
    this.alarms?.stop();
  }

  /** Another happening is looked at, or none. */
  choose(id: string | undefined): void {
    this.asked = id;
    this.forget();
    this.watch();
    this.onChange();
  }

  /** Who looks; what is for them may be more or less than before. */
  know(session: Session): void {
    if (session === this.session) return;
    this.session = session;
    this.dueAt = 0;
    if (this.snapshot !== undefined) this.take(this.snapshot);
  }

  get at(): number {
    return this.snapshot === undefined ? Date.now() : Date.parse(this.snapshot.at);
  }

  get happening(): Happening | undefined {
    return chosen(this.happenings ?? [], this.asked, this.at);
  }

  /** Whether somebody asked for one that is not there. */
  get isMissing(): boolean {
    return Boolean(this.asked) && this.happenings !== undefined && !this.happening;
  }

  /** The happening's zones, in the order of its plan. */
  get zones(): readonly ZoneNow[] {
    const now = new Map(this.snapshot?.zones.map((zone) => [zone.zoneId, zone]));
    return (this.happening?.zoneIds ?? []).flatMap((id) => now.get(id) ?? []);
  }

  get within(): Within | undefined {
    return this.happening && within(this.happening, this.zones, this.place);
  }

  /** What whoever looks may do with alerts; nothing for who may only read them. */
  get hand(): Hand | undefined {
    const { session, alarms } = this;
    if (!mayAcknowledge(session, this.code, this.happening?.id)) return undefined;
    const refreshed = async (deed: Promise<void>): Promise<void> => {
      await deed;
      await alarms?.refresh();
    };
    return {
      acknowledge: (id) => refreshed(acknowledge(id, session)),
      close: (id, note) => refreshed(close(id, note, session)),
    };
  }

  private forget(): void {
    this.alarms?.stop();
    [this.alarms, this.alerts, this.watched] = [undefined, undefined, undefined];
    [this.course, this.summed] = [[], ''];
  }

  private take(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    if (Date.now() >= this.dueAt) void this.ask();
    this.follow();
    this.watch();
    this.onChange();
  }

  private async ask(): Promise<void> {
    const { code, asked } = this;
    const { signal } = this.asking;
    this.dueAt = Date.now() + TURN;
    try {
      const [place, listed] = await Promise.all([
        placeOf(code, signal),
        happenings(code, this.at - REMEMBERED, signal),
      ]);
      const isListed = !asked || listed.some(({ id }) => id === asked);
      const one = isListed ? undefined : await happening(code, asked, signal);
      const rules = await this.askRules(signal);
      [this.place, this.rules, this.isFailed] = [place, rules, false];
      this.happenings = one === undefined ? listed : [one, ...listed];
    } catch {
      if (signal.aborted) return;
      [this.isFailed, this.dueAt] = [true, Date.now() + PATIENCE];
    }
    this.follow();
    this.watch();
    this.onChange();
  }

  private askRules(signal: AbortSignal): Promise<readonly Rule[]> {
    return this.mayReadAll ? occupancyRules(this.code, signal) : Promise.resolve([]);
  }

  private get mayRead(): boolean {
    return this.mayReadAll || this.isOrganiser;
  }

  /** Whether who looks organises this happening. */
  get isOrganiser(): boolean {
    return organises(this.session, this.code, this.happening?.id);
  }

  /** Whether that is all that they do here. */
  get isOnlyOrganiser(): boolean {
    return this.isOrganiser && !this.mayReadAll;
  }

  /** Whether who looks has its alerts only once it begins. */
  get isEarly(): boolean {
    return this.isOnlyOrganiser && this.happening !== undefined && !begun(this.happening, this.at);
  }

  // Alerts of everywhere, and the rules that raise them.
  private get mayReadAll(): boolean {
    const seesCounters = (this.snapshot?.counters.length ?? 0) > 0;
    return mayReadAlerts(this.session, this.code, seesCounters);
  }

  // A sum of other zones is another course.
  private follow(): void {
    const found = this.within;
    if (found === undefined || this.snapshot === undefined) return;
    const summed = JSON.stringify([this.happening?.id, found.counted]);
    if (summed !== this.summed) this.course = [];
    this.summed = summed;
    const persons = found.missing.length > 0 ? null : found.persons;
    this.course = extend(this.course, this.at, persons);
  }

  private watch(): void {
    const { happening, code, place } = this;
    const zoneIds = (happening?.zoneIds ?? []).filter((id) => place.zones.has(id));
    if (happening === undefined || zoneIds.length === 0) return;
    if (!this.mayRead) {
      this.alerts = null;
      return;
    }
    const members = zoneIds.flatMap((id) => place.members.get(id) ?? []);
    const counterIds = [...new Set(members.map(({ counterId }) => counterId))];
    // An organiser may while it lasts, and is refused before.
    const there = phase(happening, this.at);
    const watched = JSON.stringify([happening.id, happening.changedAt, there, zoneIds, counterIds]);
    if (watched === this.watched) return;
    this.alarms?.stop();
    this.watched = watched;
    const alarms = new AlarmWatch(
      {
        list: (signal) => alertsOf(code, happening, { zoneIds, counterIds }, this.at, signal),
        open: () => openAlertStream(code),
      },
      (alerts) => {
        if (this.alarms !== alarms) return;
        this.alerts = alerts === undefined ? null : newestFirst(alerts);
        this.onAlerts(alerts);
        this.onChange();
      },
    );
    this.alarms = alarms;
    alarms.start();
  }
}
