import { expect, test } from 'vitest';

import { LEVELS } from '../src/live.ts';
import theme from '../src/theme.css?raw';

/** Both colours of a token, light and dark, as relative luminance. */
function luminances(token: string): readonly [number, number] {
  const found = new RegExp(`--${token}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(theme);
  if (!found) throw new Error(`the theme has no ${token}`);
  return [luminance(found[1] ?? ''), luminance(found[2] ?? '')];
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Lightness as the eye sees it without colour, 0 to 100. */
const lightness = (of: number): number => 116 * Math.cbrt(of) - 16;

const contrast = (one: number, other: number): number =>
  (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

test('the five levels keep their order and their distance in grey', () => {
  for (const index of [0, 1] as const) {
    const ramp = LEVELS.map((level) => lightness(luminances(`level-${level}`)[index]));
    const steps = ramp.slice(1).map((value, rung) => value - (ramp[rung] ?? 0));
    expect(steps.every((step) => (index === 0 ? step <= -9 : step >= 9))).toBe(true);
  }
});

test('all text stands out from its ground, in light and dark', () => {
  const pairs = ['ink', 'muted', 'quieter', 'busier'].flatMap((ink) =>
    ['ground', 'panel', 'raised'].map((ground) => [ink, ground] as const),
  );
  for (const [ink, ground] of [...pairs, ['too-busy-ink', 'level-too-busy'] as const]) {
    for (const index of [0, 1] as const) {
      expect(contrast(luminances(ink)[index], luminances(ground)[index])).toBeGreaterThanOrEqual(
        4.5,
      );
    }
  }
});
