/**
 * What the page says about a figure: in words wherever there is none.
 */
import { against, type Busyness, type Compared } from './busyness.ts';
import { type Figure, hasFigure, type Level, type Snapshot, type ZoneNow } from './live.ts';
import type { Voice } from './voice.ts';

/** Why there is no figure: `te weinig voor een cijfer`, `storing sinds 14:02`. */
export function absence(now: Figure, at: string, voice: Voice): string {
  const { words } = voice;
  const since = now.since ? voice.moment(now.since, at) : undefined;
  switch (now.state) {
    case 'measured':
    case 'quiet':
      return words.tooLittle;
    case 'late':
      return since === undefined ? words.late : words.lateSince(since);
    case 'outage':
      return since === undefined ? words.outage : words.outageSince(since);
    case 'unknown':
      return words.unknown;
  }
}

/**
 * How old a figure is.
 *
 * While the stream is broken an age would stand still, and so lie: then it is the time of day
 * at which the figure's window ended.
 */
export function age(now: Figure, at: string, isLive: boolean, voice: Voice): string {
  if (now.ageSeconds === null) return '';
  if (isLive) return voice.age(now.ageSeconds);
  const ended = new Date(Date.parse(at) - now.ageSeconds * 1000).toISOString();
  return voice.words.measuredAt(voice.moment(ended, at));
}

export interface Headline {
  readonly text: string;
  /** The level that the headline is about, where it is about one. */
  readonly level: Level | null;
}

const NOTEWORTHY = ['too-busy', 'very-busy', 'busy'] as const;

/** The first thing to know: where it is busy, or that it is nowhere. */
export function headline(
  snapshot: Snapshot | undefined,
  name: (zoneId: string) => string,
  voice: Voice,
): Headline {
  const { words } = voice;
  if (snapshot === undefined) return { text: words.headline.waiting, level: null };
  for (const level of NOTEWORTHY) {
    const there = snapshot.zones.filter((zone) => isAt(zone, level));
    const [first] = there;
    if (first === undefined) continue;
    const word = words.headline.one[level];
    const text =
      there.length === 1
        ? words.headline.on(word, name(first.zoneId))
        : words.headline.places(word, voice.count(there.length));
    return { text, level };
  }
  const measured = snapshot.zones.filter((zone) => hasFigure(zone)).length;
  if (measured === 0) return { text: words.headline.none, level: null };
  const isWhole = measured === snapshot.zones.length;
  return {
    text: isWhole ? words.headline.notBusy : words.headline.notBusyWhereMeasured,
    level: null,
  };
}

/** Whether there is no figure anywhere because too few pass: by day or week there may be. */
export function isTooQuiet({ zones }: Snapshot): boolean {
  return !zones.some((zone) => hasFigure(zone)) && zones.some(({ state }) => state === 'quiet');
}

function isAt(zone: ZoneNow, level: Level): boolean {
  return zone.state === 'measured' && zone.level === level;
}

/** What a sentence compares with: `een gewone zaterdag 14:00`. */
export function usualOf(compared: Compared, voice: Voice): string {
  const { busyness } = voice.words;
  const day = voice.weekday(compared.weekday);
  const { isSchoolHoliday, time } = compared;
  return isSchoolHoliday ? busyness.ofHoliday(day, time) : busyness.of(day, time);
}

/** By how much: `18 % boven`. */
export function difference({ percent }: Compared, voice: Voice): string {
  const { busyness } = voice.words;
  if (percent === 0) return busyness.same;
  const share = voice.percent(Math.abs(percent));
  return percent > 0 ? busyness.above(share) : busyness.below(share);
}

/** What the sentence on top begins with, where it is known: `Het is drukker dan normaal`. */
export function lead({ compared }: Busyness, voice: Voice): string | undefined {
  return compared && voice.words.busyness[against(compared.percent)];
}
