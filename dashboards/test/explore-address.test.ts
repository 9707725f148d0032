import { describe, expect, it } from 'vitest';

import { readQuestion, writeQuestion } from '../src/explore/address.ts';
import { firstQuestion, fit, type Question, spanCount, until } from '../src/explore/question.ts';

const first = firstQuestion('2026-06-01', true);

const asked: Question = {
  subject: 'passages',
  places: ['zone:oude-markt', 'counter:market-1:in'],
  area: undefined,
  level: undefined,
  from: '2024-01-01',
  to: '2025-01-01',
  interval: 'day',
  versus: { kind: 'last-year' },
  chart: 'bar',
};

describe('the address', () => {
  it.each<Partial<Question>>([
    {},
    { places: 'zones', to: undefined },
    { places: 'counters', chart: 'calendar' },
    { interval: 'hour', chart: 'week', versus: { kind: 'previous' } },
    { versus: { kind: 'index', year: 2022 } },
    { versus: { kind: 'since', date: '2023-03-06' } },
    { versus: { kind: 'place', place: 'zone:haverstraat' } },
    { versus: { kind: 'place', place: 'counter:market-1:in' } },
  ])('holds the whole question: %o', (part) => {
    const question = { ...asked, ...part };
    expect(readQuestion(writeQuestion(question, 'GM0153'), first)).toEqual(question);
  });

  it('holds a question about visitors', () => {
    const question = fit({
      ...asked,
      subject: 'visitors',
      places: 'zones',
      area: 'centrum',
      level: 'province',
      interval: 'hour',
    });
    expect(readQuestion(writeQuestion(question, undefined), first)).toEqual(question);
  });

  it('that says nothing asks what is asked first', () => {
    expect(readQuestion('', first)).toEqual(first);
  });

  it.each([
    "?zone=a';rm -rf /",
    '?counter=$(reboot):in',
    '?zone=<script>',
    '?from=2024-02-30&to=yesterday',
    '?interval=second&chart=pie&compare=ever&index=24&against=zone:A"',
  ])('gets nothing in that cannot be asked: %s', (search) => {
    const { from } = readQuestion(search, first);
    expect({ ...readQuestion(search, first), from: '', to: undefined }).toEqual({
      ...first,
      from: '',
      to: undefined,
    });
    expect(from).toBe(first.from);
  });
});

describe('a question', () => {
  it('draws a week by the hour and a calendar by the day', () => {
    expect(fit({ ...asked, chart: 'week' }).interval).toBe('hour');
    expect(fit({ ...asked, interval: 'month', chart: 'calendar' }).interval).toBe('day');
  });

  it('whose interval is changed gets a chart that goes with it', () => {
    expect(fit({ ...asked, chart: 'week', interval: 'month' }, 'interval')).toMatchObject({
      interval: 'month',
      chart: 'line',
    });
  });

  it('has no index by the hour, of which nights have no figure', () => {
    const versus = { kind: 'index', year: 2024 } as const;
    expect(fit({ ...asked, interval: 'hour', versus }).versus).toEqual({ kind: 'none' });
  });

  it('counts its spans, and none that is still to come', () => {
    expect(spanCount(asked, Date.parse('2030-01-01'))).toBe(366);
    expect(spanCount({ ...asked, to: undefined }, Date.parse('2024-01-11'))).toBe(10);
  });

  it('is cut where figures are public, or moved before it', () => {
    expect(until(asked, '2024-06-01', '2024-07-01')).toMatchObject({
      from: '2024-01-01',
      to: '2024-06-01',
    });
    expect(until({ ...asked, to: undefined }, '2023-12-01', '2024-01-11')).toMatchObject({
      from: '2023-11-21',
      to: '2023-12-01',
    });
  });
});
