import type { Alert } from '../src/alert.ts';
import type { CounterNow, Snapshot, ZoneNow } from '../src/live.ts';

const GM = 'GM0153';

/** What no test here looks at. */
const MORE = {
  line: 'up',
  perMinute: 1.67,
  windowSeconds: 60,
  flow: null,
  trend: null,
  levelScheme: 'Fruin walkway',
  jam: null,
  usualPerHour: null,
  busierPercent: null,
} as const;
const EMPTY = {
  occupancy: null,
  occupancyLow: null,
  occupancyHigh: null,
  occupancyState: null,
  capacity: null,
  occupancyShare: null,
  density: null,
  densitySource: null,
  usualWeekday: null,
  usualTime: null,
  usualSeason: null,
} as const;

/** A measured zone, but for what a test says of it. */
export function zone(zoneId: string, told: Partial<ZoneNow> = {}): ZoneNow {
  return {
    municipality: GM,
    zoneId,
    perHour: 100,
    level: 'calm',
    state: 'measured',
    ageSeconds: 60,
    since: null,
    covered: 1,
    ...MORE,
    ...EMPTY,
    ...told,
  };
}

/** A measured counter, but for what a test says of it. */
export function counter(counterId: string, told: Partial<CounterNow> = {}): CounterNow {
  return {
    municipality: GM,
    counterId,
    sensorId: counterId.split(':')[0] ?? '',
    perHour: 100,
    level: 'calm',
    state: 'measured',
    ageSeconds: 60,
    since: null,
    ...MORE,
    ...told,
  };
}

export function absent(
  state: Exclude<ZoneNow['state'], 'measured'>,
  since: string | null = null,
): Partial<ZoneNow> {
  return { state, since, perHour: null, level: null, covered: 0 };
}

export function snapshot(told: Partial<Snapshot> = {}): Snapshot {
  return { at: '2026-11-21T13:31:20Z', municipality: GM, zones: [], counters: [], ...told };
}

/** A raised alert, but for what a test says of it. */
export function alert(id: string, told: Partial<Alert> = {}): Alert {
  return {
    id,
    municipality: GM,
    zoneId: 'markt',
    counterId: null,
    ruleId: '1',
    rule: 'Te druk',
    measure: 'per-hour',
    severity: 'warning',
    state: 'raised',
    raiseLine: 600,
    clearLine: 540,
    raiseLevel: null,
    clearLevel: null,
    startedAt: '2026-11-21T13:29:00Z',
    raisedAt: '2026-11-21T13:30:00Z',
    value: 900,
    level: null,
    peak: 900,
    peakLevel: null,
    peakAt: '2026-11-21T13:30:00Z',
    noFigureSince: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    clearedAt: null,
    withdrawn: false,
    closedAt: null,
    closedBy: null,
    note: null,
    ...told,
  };
}
