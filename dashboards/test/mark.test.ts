import { expect, test } from 'vitest';

import { sensorStates } from '../src/mark.ts';
import { counter } from './figure.ts';

test('a sensor measures when one of its directions does', () => {
  const out = { state: 'outage', perHour: null, level: null } as const;
  const states = sensorStates([counter('a:in', out), counter('a:out'), counter('b:in', out)]);
  expect([...states]).toEqual([
    ['a', 'measured'],
    ['b', 'outage'],
  ]);
});
