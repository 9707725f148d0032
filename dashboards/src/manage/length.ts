/**
 * How long something took, in words.
 */
import type { Voice } from '../voice.ts';
import type { ManageWords } from './words.ts';

const MINUTE = 60;
const HOUR = 3600;

/** 90 as `90 s`, 600 as `10 min`, 9000 as `2,5 uur`. */
export function lengthIn(seconds: number, words: ManageWords['rule'], voice: Voice): string {
  if (seconds < 2 * MINUTE) return words.seconds(voice.count(seconds));
  if (seconds < 2 * HOUR) return words.minutes(voice.count(seconds / MINUTE));
  return words.hours(voice.tenths(seconds / HOUR));
}
