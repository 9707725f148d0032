import { expect, test } from 'vitest';

import { sensorStates } from '../src/mark.ts';
import { sum } from '../src/sum.ts';
import { counter, snapshot, zone } from './figure.ts';

const out = { state: 'outage', perHour: null, level: null } as const;

test('overlapping zones add nothing: only counters are added', () => {
  const told = snapshot({
    zones: [zone('markt'), zone('centrum')],
    counters: [counter('markt-1:in', { perHour: 60 }), counter('markt-1:out', { perHour: 40 })],
  });
  expect(sum(told)).toEqual({ perHour: 100, measured: 2, counters: 2 });
});

test('no measured counter makes no sum, and not zero', () => {
  const told = snapshot({ counters: [counter('markt-1:in', out)] });
  expect(sum(told)).toEqual({ perHour: null, measured: 0, counters: 1 });
});

test('a sensor measures when one of its directions does', () => {
  const states = sensorStates([counter('a:in', out), counter('a:out'), counter('b:in', out)]);
  expect([...states]).toEqual([
    ['a', 'measured'],
    ['b', 'outage'],
  ]);
});
