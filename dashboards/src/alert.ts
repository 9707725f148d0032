/**
 * Open alerts: which are shown, in which order, and what is said of them.
 */
import type { components } from './schema.ts';
import type { Voice } from './voice.ts';

type Schemas = components['schemas'];

export type Alert = Readonly<Schemas['AlertShown']>;
export type Severity = Schemas['Severity'];

const GRAVEST: readonly Severity[] = ['critical', 'warning', 'info'];

/** What nobody took notice of first, the gravest of it on top, the newest before the older. */
export function ordered(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.toSorted(
    (one, other) =>
      Number(one.state !== 'raised') - Number(other.state !== 'raised') ||
      GRAVEST.indexOf(one.severity) - GRAVEST.indexOf(other.severity) ||
      Date.parse(other.raisedAt) - Date.parse(one.raisedAt),
  );
}

/** The figure at its worst, in the words of its measure: `hoogst 6.480 per uur`. */
export function peakOf(alert: Alert, voice: Voice): string {
  const { words, count } = voice;
  if (alert.peakLevel !== null) return words.alert.peak(words.level[alert.peakLevel]);
  if (alert.peak === null) return '';
  switch (alert.measure) {
    case 'per-hour':
    case 'forecast':
      return words.alert.peak(words.alert.perHour(count(alert.peak)));
    case 'occupancy':
      return words.alert.peak(words.alert.ofCapacity(voice.share(alert.peak)));
    case 'density':
      return words.alert.peak(words.density(voice.hundredths(alert.peak)));
    case 'flow':
      return words.alert.peak(words.flow(voice.tenths(alert.peak)));
    case 'typical-p50':
    case 'typical-p90':
      return words.alert.peak(words.alert.times(voice.tenths(alert.peak)));
    case 'level':
    case 'silence':
      return '';
  }
}
