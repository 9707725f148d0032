/**
 * How each sensor is and was: its state now, its days, what was found about it.
 *
 * Pure. Nothing here knows a count: a day is measured or not, and how much of it was covered.
 */
import type { Day } from '../day.ts';
import type { State } from '../live.ts';
import type { Schemas } from './api.ts';

export type Finding = Schemas['FindingShown'];
export type SensorNow = Schemas['SensorStateShown'];
export type SensorFeature = Schemas['SensorFeatures']['features'][number];
export type DayFigure = Pick<
  Schemas['CounterFootfall'],
  'counterId' | 'from' | 'state' | 'covered'
>;

export type Cell =
  | 'full'
  | 'most'
  | 'part'
  | 'quiet'
  | 'late'
  | 'outage'
  | 'unknown'
  /** It is not told to who asks. */
  | 'untold'
  /** No day on which it might count. */
  | 'absent';

export interface DayCell {
  readonly day: Day;
  readonly cell: Cell;
  /** Mean share of the day that figures of its counters cover; null where nothing is measured. */
  readonly covered: number | null;
  readonly findings: readonly Finding[];
}

export interface Health {
  readonly sensor: SensorFeature;
  /** Nothing for one that was registered a moment ago. */
  readonly now: SensorNow | undefined;
  readonly days: readonly DayCell[];
  readonly findings: readonly Finding[];
  readonly open: readonly Finding[];
}

const FULL = 0.95;
const MOST = 0.5;
/** A sensor measures when one of its counters does; or else the worst that is known. */
const ORDER: readonly State[] = ['measured', 'outage', 'late', 'quiet', 'unknown'];

/** The last days of a municipality, the oldest first, today last. */
export function lastDays(dayOf: (at: number) => Day, now: number, count: number): readonly Day[] {
  const days: Day[] = [dayOf(now)];
  while (days.length < count) days.unshift(dayOf((days[0]?.from ?? now) - 1));
  return days;
}

/**
 * Put together what is known of each sensor.
 *
 * @param toldUntil figures of days that end later are not for who asks, in milliseconds
 */
export function healthOf(
  sensors: readonly SensorFeature[],
  days: readonly Day[],
  figures: readonly DayFigure[],
  findings: readonly Finding[],
  states: readonly SensorNow[],
  toldUntil: number,
): readonly Health[] {
  const byDay = grouped(figures, ({ counterId, from }) => `${sensorOf(counterId)} ${from}`);
  const bySensor = grouped(findings, ({ sensorId }) => sensorId);
  const nows = new Map(states.map((now) => [now.sensorId, now]));
  return sensors.map((sensor) => {
    const found = bySensor.get(sensor.id) ?? [];
    return {
      sensor,
      now: nows.get(sensor.id),
      days: days.map((day) => {
        const start = new Date(day.from).toISOString().replace('.000Z', 'Z');
        const told = byDay.get(`${sensor.id} ${start}`) ?? [];
        return cellOf(sensor, day, told, found, toldUntil);
      }),
      findings: found.toSorted((one, other) => (one.from < other.from ? 1 : -1)),
      open: found.filter(({ ongoing }) => ongoing),
    };
  });
}

function grouped<T>(all: readonly T[], key: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(key(one));
    if (group === undefined) groups.set(key(one), [one]);
    else group.push(one);
  }
  return groups;
}

/** The sensor of a counter, from its id: `haverstraat-1:in`. */
export function sensorOf(counterId: string): string {
  return counterId.split(':')[0] ?? counterId;
}

function cellOf(
  { properties }: SensorFeature,
  day: Day,
  told: readonly DayFigure[],
  found: readonly Finding[],
  toldUntil: number,
): DayCell {
  const findings = found.filter(
    ({ from, to }) => Date.parse(from) < day.to && Date.parse(to) > day.from,
  );
  const isThere =
    properties.validFrom <= day.date &&
    (properties.validTo === null || day.date <= properties.validTo);
  if (!isThere) return { day, cell: 'absent', covered: null, findings };
  if (told.length === 0) {
    const cell = day.to > toldUntil ? worst(findings) : 'unknown';
    return { day, cell, covered: null, findings };
  }
  const states = told.map(({ state }) => state);
  const state = ORDER.find((each) => states.includes(each)) ?? 'unknown';
  if (state !== 'measured') return { day, cell: state, covered: null, findings };
  const covered = told.reduce((sum, figure) => sum + figure.covered, 0) / told.length;
  const cell = covered >= FULL ? 'full' : covered >= MOST ? 'most' : 'part';
  return { day, cell, covered, findings };
}

// Where days are not told, what was found of them is.
function worst(findings: readonly Finding[]): Cell {
  const reasons = findings.map(({ reason }) => reason);
  return (['outage', 'late'] as const).find((each) => reasons.includes(each)) ?? 'untold';
}
