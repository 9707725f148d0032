/**
 * The days of all zones, beside what is live: what passed, what is usual, what is coming.
 *
 * Asked for again after each quarter of an hour of the figures' clock. What passed today is not for
 * everybody; who may not see it is shown the rest.
 */
import { footfall, forecasts, RefusedError, typicals } from './api.ts';
import { coming, type Course, laid, passed, type Season, type Usual } from './course.ts';
import { type Clock, clock, type Day, QUARTER } from './day.ts';
import type { Snapshot, ZoneNow } from './live.ts';

export type Courses = ReadonlyMap<string, Course>;

/** Milliseconds of the figures after a quarter of an hour, until its figures and forecast are in. */
const SETTLED = 150_000;
/** Wall milliseconds between questions, however fast the figures' clock goes. */
const PATIENCE = 15_000;

export class Almanac {
  courses: Courses = new Map();
  private readonly clock: Clock;
  private readonly asking = new AbortController();
  private told = Number.NaN;
  private askedAt = Number.NEGATIVE_INFINITY;
  private isToday = false;
  private isRefused = false;

  /** @param onChange called when the courses have changed */
  constructor(
    private readonly code: string,
    timeZone: string,
    private readonly onChange: () => void,
  ) {
    this.clock = clock(timeZone);
  }

  stop(): void {
    this.asking.abort();
  }

  /**
   * A snapshot came: ask again if it is time.
   *
   * @param mayReadToday whether what passed today is for who looks
   */
  heed(snapshot: Snapshot, mayReadToday: boolean): void {
    const at = Date.parse(snapshot.at);
    const turn = Math.floor((at - SETTLED) / QUARTER);
    const isKnown = turn === this.told && mayReadToday === this.isToday;
    if (isKnown || Date.now() - this.askedAt < PATIENCE) return;
    this.askedAt = Date.now();
    this.isToday = mayReadToday;
    void this.ask(at, turn, snapshot);
  }

  private async ask(at: number, turn: number, snapshot: Snapshot): Promise<void> {
    const { code, clock } = this;
    const { signal } = this.asking;
    const { zones } = snapshot;
    const day = clock.dayOf(at);
    try {
      const [usual, quarters, hours, been] = await Promise.all([
        typicals(code, day.weekday, seasonOf(zones), signal),
        forecasts(code, 'quarter', signal),
        forecasts(code, 'hour', signal),
        this.past(day, at, signal),
      ]);
      const byZone = grouped(usual);
      const [near, far] = [grouped(quarters), grouped(hours)];
      const before = grouped(been.figures);
      this.courses = new Map(
        zones.map(({ zoneId }) => {
          const rows = byZone.get(zoneId) ?? [];
          const byTime = new Map<string, Usual>(rows.map((row) => [row.time, row.perHour]));
          const course: Course = {
            day,
            passed: passed(before.get(zoneId) ?? [], been.newest),
            usual: laid(byTime, day, clock),
            coming: coming(near.get(zoneId) ?? [], far.get(zoneId) ?? []).filter(
              ({ from }) => from < day.to,
            ),
          };
          return [zoneId, course];
        }),
      );
      this.told = turn;
      this.onChange();
    } catch {
      // Asked for again at a later snapshot; until then what was known stands.
    }
  }

  private async past(day: Day, at: number, signal: AbortSignal) {
    const nothing = { figures: [], newest: Number.NaN };
    if (!this.isToday || this.isRefused || at <= day.from) return nothing;
    try {
      return await footfall(this.code, day.from, at, signal);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.isRefused = true;
      return nothing;
    }
  }
}

function seasonOf(zones: readonly ZoneNow[]): Season {
  return zones.find(({ usualSeason }) => usualSeason !== null)?.usualSeason ?? 'ordinary';
}

function grouped<T extends { readonly zoneId: string }>(
  rows: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.zoneId);
    if (group === undefined) groups.set(row.zoneId, [row]);
    else group.push(row);
  }
  return groups;
}
