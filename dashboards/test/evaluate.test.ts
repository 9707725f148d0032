import { describe, expect, it } from 'vitest';

import { readEvaluation, writeEvaluation } from '../src/evaluate/address.ts';
import { blamesOf } from '../src/evaluate/blame.ts';
import { seriesCsv } from '../src/evaluate/csv.ts';
import type { Result } from '../src/evaluate/api.ts';
import { designOf, draftOf, firstDraft, monthsBefore, ofKind } from '../src/evaluate/draft.ts';
import { notation } from '../src/evaluate/notation.ts';
import { mayEvaluate } from '../src/evaluate/right.ts';
import { saying } from '../src/evaluate/saying.ts';
import { effectAxis, marks } from '../src/evaluate/scale.ts';
import { NOBODY } from '../src/session.ts';

const TODAY = '2026-06-01';
const DRAFT = { ...firstDraft(['market', 'park'], TODAY), startsOn: '2025-01-05' };
const NL = notation('nl');
const NAMES: Readonly<Record<string, string>> = { market: 'Market', park: 'Park' };

describe('the address', () => {
  it('holds an evaluation by its id, and nothing else', () => {
    expect(readEvaluation(writeEvaluation('GM0153', '8'))).toBe('8');
    expect(readEvaluation('?evaluation=<b>')).toBeUndefined();
    expect(readEvaluation(writeEvaluation('GM0153'))).toBeUndefined();
  });
});

describe('a draft', () => {
  it('begins a year ago, with Sundays that open weekly instead of monthly', () => {
    const { measure, period, title } = designOf(firstDraft([], TODAY), 'Sundays', TODAY);
    expect(measure).toMatchObject({
      kind: 'sunday-opening',
      startsOn: '2025-06-01',
      weekdays: ['sunday'],
      before: { pattern: 'monthly-first' },
      after: { pattern: 'every' },
    });
    expect(period).toBeNull();
    expect(title).toBe('Sundays');
  });

  it.each([
    DRAFT,
    { ...DRAFT, counted: 'hours' as const, fromHour: 10, toHour: 20 },
    { ...DRAFT, counted: 'visits' as const, origins: ['DE', 'BE'] },
    { ...DRAFT, span: 24 as const, endsOn: '2025-12-31', firstWeeks: 4 },
    { ...DRAFT, span: { first: '2023-02-01', last: '2025-11-30' }, before: ['2024-12-22'] },
    { ...DRAFT, kind: 'parking' as const, controls: ['station'], covariates: ['weather' as const] },
  ])('asks again what was asked: %#', (draft) => {
    const design = designOf(draft, 'Sundays', TODAY);
    expect(draftOf(design)).toEqual({ ...draft, title: 'Sundays' });
    expect(designOf(draftOf(design), '', TODAY)).toEqual(design);
  });

  it('bears on every day once it is not of Sundays', () => {
    const street = ofKind(DRAFT, 'street-closed');
    expect(street.weekdays).toHaveLength(7);
    expect(street.before).toBe('none');
    expect(ofKind({ ...street, weekdays: ['friday'] }, 'parking').weekdays).toEqual(['friday']);
    expect(ofKind(street, 'sunday-opening')).toEqual(DRAFT);
  });

  it('counts months back to a day that there is', () => {
    expect(monthsBefore('2025-03-31', 1)).toBe('2025-02-28');
    expect(monthsBefore('2024-02-29', 12)).toBe('2023-02-28');
    expect(monthsBefore('', 12)).toBe('');
  });

  it('is said as a sentence', () => {
    const told = saying(DRAFT, NL, (id) => NAMES[id] ?? id, ['market', 'park']);
    expect(told.places).toBe('Market en Park');
    expect(told.days).toBe('elke zondag in plaats van de eerste van de maand');
    expect(told.title).toBe('Wat deed koopzondag in Market en Park, sinds 5 jan 2025?');
    const three = { ...DRAFT, places: ['a', 'b', 'c'] };
    expect(saying(three, NL, String, ['a', 'b', 'c']).places).toBe('alle 3 plekken');
    expect(saying(three, NL, String, ['a', 'b', 'd']).places).toBe('a en nog 2');
  });
});

describe('a refusal', () => {
  it('is of the field that the api blames, or of the whole', () => {
    const detail = 'x';
    const found = blamesOf(
      [
        { name: 'design.measure.endsOn', detail },
        { name: 'design.places[0]', detail },
        { name: 'design.outcome.fromHour', detail },
        { name: 'design', detail },
        { name: 'municipality', detail },
        { name: null, detail },
      ],
      'all',
    );
    expect(found.map(({ field }) => field)).toEqual([
      'starts',
      'places',
      'outcome',
      undefined,
      undefined,
      undefined,
    ]);
    expect(blamesOf([], 'all')).toEqual([{ field: undefined, detail: 'all' }]);
  });
});

describe('figures', () => {
  it('are written as the report writes them', () => {
    expect(NL.signed(0.291)).toBe('+29\u00a0%');
    expect(NL.signed(-0.019)).toBe('−1,9\u00a0%');
    expect(NL.signed(0)).toBe('0,0\u00a0%');
    expect(NL.signed(-0.0002)).toBe('0,0\u00a0%');
    expect(NL.range({ low: -0.031, high: 0.024 })).toBe('−3,1 tot +2,4\u00a0%');
    expect(NL.range({ low: -0.031, high: 0.24 })).toBe('−3 tot +24\u00a0%');
    expect(NL.number(24137)).toBe('24.100');
    expect(NL.number(612)).toBe('612');
    expect(NL.difference(-122)).toBe('−122');
    expect(NL.difference(0)).toBe('0');
    expect(NL.date('2025-01-05')).toBe('5 jan 2025');
    expect(NL.date('')).toBe('–');
  });

  it('lie between round marks that hold zero', () => {
    expect(marks(-0.05, 0.34, 5)).toEqual([-0.1, 0, 0.1, 0.2, 0.3, 0.4]);
    const shown = effectAxis([0.3], [0.24, 0.34, 9]);
    expect(shown.marks).toContain(0);
    expect(shown.at(9)).toBe(1);
    expect(shown.isBeyond(9)).toBe(true);
    expect(shown.marks.at(-1)).toBeLessThan(1);
  });

  it('are empty in a table where they are not known', () => {
    const series = [
      {
        day: '2025-01-05',
        observed: null,
        expected: 2100,
        low: 1800,
        high: 2400,
        isOpen: true,
        isNew: false,
        isLeftOut: true,
      },
    ];
    const lines = seriesCsv({ series } as unknown as Result).split('\r\n');
    expect(lines[1]).toBe('2025-01-05,,2100,1800,2400,true,false,true');
  });
});

describe('who may', () => {
  const of = (role: string, municipality: string) => ({
    ...NOBODY,
    isOffered: true,
    token: 'x',
    grants: [{ role, municipality }],
  });

  it('is an analyst of this municipality, and who the api says where nobody signs in', () => {
    expect(mayEvaluate(of('analyst', 'GM0153'), 'GM0153')).toBe(true);
    expect(mayEvaluate(of('analyst', '*'), 'GM0153')).toBe(true);
    expect(mayEvaluate(of('analyst', 'GM0168'), 'GM0153')).toBe(false);
    expect(mayEvaluate(of('manager', 'GM0153'), 'GM0153')).toBe(false);
    expect(mayEvaluate(NOBODY, 'GM0153')).toBe(true);
  });
});
