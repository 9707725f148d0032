import { expect, test } from 'vitest';

import { commonest, longerStep } from '../src/explore/gap.ts';

test('why figures are missing is what they are missing for most often', () => {
  expect(commonest(['unknown', 'quiet', 'measured', 'quiet'])).toBe('quiet');
  expect(commonest(['quiet', 'outage', 'outage'])).toBe('outage');
  expect(commonest(['measured'])).toBe('unknown');
});

test('a longer step is for where nothing has a figure, as too few pass', () => {
  expect(longerStep([['quiet'], ['outage']], 'hour')).toBe('day');
  expect(longerStep([['quiet']], 'day')).toBe('week');
  expect(longerStep([['quiet', 'measured']], 'hour')).toBeUndefined();
  expect(longerStep([['outage']], 'hour')).toBeUndefined();
  expect(longerStep([['quiet']], 'month')).toBeUndefined();
});
