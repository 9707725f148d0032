import { describe, expect, it } from 'vitest';

import { en } from '../src/embed/messages/en.ts';
import { nl } from '../src/embed/messages/nl.ts';
import { baseOf } from '../src/embed/source.ts';
import { clock, messagesFor, tell, zoneIn } from '../src/embed/telling.ts';
import { STATES } from '../src/live.ts';
import { zone as zoneOf } from './figure.ts';

describe('what the element says', () => {
  it('is the level, the figure, and how that compares', () => {
    const zone = zoneOf('market', { level: 'busy', perHour: 1240, busierPercent: 18 });
    expect(tell(zone, nl)).toEqual({
      look: 'busy',
      word: 'druk',
      detail: '1.240 passages per uur, drukker dan gewoonlijk',
    });
    expect(tell(zone, en).detail).toBe('1,240 passages an hour, busier than usual');
  });

  it('is the comparison where there is no level, and else the figure alone', () => {
    const zone = { level: null, perHour: 1240 };
    expect(tell(zoneOf('market', { ...zone, busierPercent: -30 }), nl).word).toBe(
      'rustiger dan gewoonlijk',
    );
    expect(tell(zoneOf('market', { ...zone, busierPercent: 3 }), nl).word).toBe(
      'zo druk als gewoonlijk',
    );
    expect(tell(zoneOf('market', { ...zone, busierPercent: null }), nl).word).toBe(
      '1.240 passages per uur',
    );
  });

  it('is five different things in five states, and never a number without a figure', () => {
    const words = STATES.map(
      (state) =>
        tell(
          zoneOf('market', { state, perHour: state === 'measured' ? 600 : null, level: null }),
          nl,
        ).word,
    );
    expect(new Set(words).size).toBe(5);
    for (const word of words.slice(1)) expect(word).not.toMatch(/\d/);
    expect(tell(zoneOf('market', { state: 'measured', perHour: null, level: null }), nl)).toEqual(
      tell(zoneOf('market', { state: 'quiet', perHour: null, level: null }), nl),
    );
  });

  it('is in the language of the page where there is one of it', () => {
    expect(messagesFor('en-GB')).toBe(en);
    expect(messagesFor('EN')).toBe(en);
    expect(messagesFor('de')).toBe(nl);
    expect(messagesFor(undefined)).toBe(nl);
  });

  it('tells the time by the clock of the municipality', () => {
    expect(clock('2026-11-21T13:32:00Z', 'Europe/Amsterdam', nl)).toBe('Passant, 14:32');
    expect(clock('2026-11-21T13:32:00Z', undefined, nl)).toBe('Passant');
  });
});

describe('an answer', () => {
  it('holds the zone or it does not, whatever it is', () => {
    const zone = zoneOf('market');
    expect(zoneIn({ zones: [zone] }, 'market')).toBe(zone);
    for (const answer of [null, 1, 'x', {}, { zones: 1 }, { zones: [] }]) {
      expect(zoneIn(answer, 'market')).toBeUndefined();
    }
  });
});

describe('an address', () => {
  it('is one of the web, without what follows its path', () => {
    expect(baseOf('https://passant.example')).toBe('https://passant.example');
    expect(baseOf('https://passant.example/a/?b#c')).toBe('https://passant.example/a');
    for (const other of [null, '', 'passant', 'javascript:alert(1)', 'data:text/html,x']) {
      expect(baseOf(other)).toBeUndefined();
    }
  });
});
