/**
 * What the element says of a zone. Pure; what is not measured is told in words and never as 0.
 */
import type { Level, Snapshot, ZoneNow } from '../live.ts';
import { en } from './messages/en.ts';
import { type Messages, nl } from './messages/nl.ts';

export interface Telling {
  readonly look: Level | 'none' | 'absent';
  readonly word: string;
  readonly detail: string;
}

/** From how many percent on it is said to be busier or quieter than usual, as elsewhere. */
const NOTABLE = 10;

/** English where a page says so; Dutch unless it does. */
export function messagesFor(language: string | undefined): Messages {
  return language?.toLowerCase().split('-')[0] === 'en' ? en : nl;
}

/** The zone in a snapshot that came from outside; nothing where it is not in it. */
export function zoneIn(answer: unknown, zoneId: string): ZoneNow | undefined {
  const zones = (answer as Partial<Snapshot> | null)?.zones;
  return Array.isArray(zones) ? zones.find((zone: ZoneNow) => zone.zoneId === zoneId) : undefined;
}

export function tell(zone: ZoneNow, words: Messages): Telling {
  if (zone.state !== 'measured' || zone.perHour === null) {
    const { state } = zone;
    return { look: 'absent', word: words.state[state], detail: words.why[state] };
  }
  const figure = words.perHour(new Intl.NumberFormat(words.locale).format(zone.perHour));
  const against = versus(zone.busierPercent, words);
  if (zone.level === null) {
    return against === undefined
      ? { look: 'none', word: figure, detail: '' }
      : { look: 'none', word: against, detail: figure };
  }
  const detail = against === undefined ? figure : `${figure}, ${against}`;
  return { look: zone.level, word: words.level[zone.level], detail };
}

function versus(percent: number | null, words: Messages): string | undefined {
  if (percent === null) return undefined;
  if (Math.abs(percent) < NOTABLE) return words.usual;
  return percent > 0 ? words.busier : words.quieter;
}

/** An instant as the municipality's clock has it; nothing where that is not known. */
export function clock(at: string, timeZone: string | undefined, words: Messages): string {
  if (timeZone === undefined) return words.product;
  const format = new Intl.DateTimeFormat(words.locale, {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });
  return words.at(format.format(new Date(at)));
}
