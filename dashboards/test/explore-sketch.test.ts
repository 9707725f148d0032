import { expect, test } from 'vitest';

import { readQuestion } from '../src/explore/address.ts';
import { NO_ATLAS } from '../src/explore/api.ts';
import { NO_BACKGROUND } from '../src/explore/background.ts';
import { firstQuestion } from '../src/explore/question.ts';
import { Sketcher } from '../src/explore/sketch.ts';
import { tongue } from '../src/explore/tongue.ts';
import { wallOf } from '../src/explore/wall.ts';
import type { Municipality } from '../src/place.ts';
import { voice } from '../src/voice.ts';

test('what was answered has begun, however long ago the page was opened', () => {
  const hours = ['10', '11', '12', '13'].map((hour) => Date.parse(`2026-06-01T${hour}:00:00Z`));
  const opened = Date.parse('2026-06-01T11:20:00Z');
  const series = {
    key: 'zone:market' as const,
    counts: [20, 30, 40],
    states: ['measured', 'measured', 'measured'] as const,
    covered: [1, 1, 0.4],
    earlier: [],
  };
  const wall = wallOf('Europe/Amsterdam');
  const { now, extent } = new Sketcher().sketch({
    question: readQuestion(
      '?zone=market&from=2026-06-01&interval=hour',
      firstQuestion('2026-06-01', true),
    ),
    answer: { from: hours.slice(0, 3), to: hours.slice(1), series: [series] },
    base: undefined,
    speech: tongue('nl'),
    voice: voice('nl', 'Europe/Amsterdam'),
    here: { dataOwner: 'Town', dataLicence: 'CC0-1.0' } as Municipality,
    name: (key) => key,
    wall,
    atlas: { ...NO_ATLAS, now: opened },
    background: NO_BACKGROUND,
    marked: new Set(),
  });
  expect(now).toBeGreaterThan(hours[2] ?? 0);
  expect(now).toBeLessThan(hours[3] ?? 0);
  expect(extent.to).toBe(wall(now));
});
