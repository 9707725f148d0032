import { describe, expect, it } from 'vitest';

import { snippet } from '../src/explore/snippet.ts';
import { tongue, weekNumber } from '../src/explore/tongue.ts';

const query = new URLSearchParams([
  ['municipality', 'GM0153'],
  ['zoneId', 'market'],
  ['zoneId', 'park'],
  ['from', '2026-01-01'],
]);

describe('a span', () => {
  const dutch = tongue('nl');
  const at = Date.parse('2026-03-09T14:00:00Z');

  it.each([
    ['hour', 'ma 9 mrt 2026 14:00'],
    ['day', 'ma 9 mrt 2026'],
    ['week', 'week 11, 2026'],
    ['month', 'mrt 2026'],
    ['year', '2026'],
  ] as const)('by the %s is called by where it begins', (interval, name) => {
    const start = interval === 'week' ? Date.parse('2026-03-09') : at;
    expect(dutch.span(start, interval)).toBe(name);
  });

  it('is in the other language too', () => {
    expect(tongue('en').span(at, 'day')).toBe('Mon 9 Mar 2026');
  });

  it.each([
    ['2024-12-30', 1],
    ['2026-12-28', 53],
    ['2025-01-06', 2],
  ])('of the week of %s has number %d', (monday, number) => {
    expect(weekNumber(Date.parse(monday))).toBe(number);
  });
});

describe('a program that asks', () => {
  it.each(['Python', 'R', 'curl'] as const)('in %s names every place', (language) => {
    const text = snippet(language, 'http://town.example', { resource: 'footfall', query });
    for (const part of ['market', 'park', '2026-01-01', 'PASSANT_KEY'])
      expect(text).toContain(part);
  });

  it.each(['Python', 'R', 'curl'] as const)('in %s asks for tables of visitors', (language) => {
    const asked = new URLSearchParams({ areaId: 'centrum', level: 'province' });
    const text = snippet(language, 'http://town.example', { resource: 'visits', query: asked });
    for (const part of ['/v1/visits', 'centrum', 'province', 'format', 'visits', 'PASSANT_KEY'])
      expect(text).toContain(part);
    expect(text).not.toContain('footfall');
    expect(text).not.toContain('figures');
  });

  it('is not ended by what stands in its address', () => {
    const hostile = new URLSearchParams([['zoneId', `'; rm -rf $HOME; "\n`]]);
    const address = snippet('curl', 'http://town.example', {
      resource: 'footfall',
      query: hostile,
    }).split("'");
    expect(address).toHaveLength(3);
    expect(address[1]).not.toMatch(/[$\s"]/);
    expect(
      snippet('Python', 'http://town.example', { resource: 'footfall', query: hostile }),
    ).toContain(String.raw`"zoneId": "'; rm -rf $HOME; \"\n"`);
  });
});
