import { expect, test } from 'vitest';

import { ordered, peakOf } from '../src/alert.ts';
import { AlarmWatch } from '../src/alarm.ts';
import type { Alert } from '../src/alert.ts';
import { RefusedError, UnreachableError } from '../src/api.ts';
import type { Source } from '../src/stream.ts';
import { voice } from '../src/voice.ts';
import { alert } from './figure.ts';

const dutch = voice('nl', 'Europe/Amsterdam');
const OPEN = 1;
const CLOSED = 2;

class HandSource implements Source {
  readyState = OPEN;
  onerror: ((event: Event) => void) | null = null;
  isClosed = false;
  private readonly listeners = new Map<string, () => void>();

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.listeners.set(type, () => {
      listener({ data: '' } as MessageEvent<string>);
    });
  }

  close(): void {
    this.isClosed = true;
  }

  say(type: string): void {
    this.listeners.get(type)?.();
  }

  breakOff(): void {
    this.readyState = CLOSED;
    this.onerror?.(new Event('error'));
  }
}

/** A watch whose desk answers what the test says, and whose time goes by hand. */
function watching() {
  const answers: (readonly Alert[] | Error)[] = [];
  const sources: HandSource[] = [];
  const shown: (readonly string[] | undefined)[] = [];
  let due: (() => void) | undefined;
  const watch = new AlarmWatch(
    {
      list: () => {
        const answer = answers.shift() ?? [];
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
      open: () => {
        const source = new HandSource();
        sources.push(source);
        return source;
      },
    },
    (alerts) => shown.push(alerts?.map(({ id }) => id)),
    {
      now: () => 0,
      after: (_, call) => {
        due = call;
        return () => {
          due = undefined;
        };
      },
    },
  );
  return {
    watch,
    answers,
    sources,
    shown,
    wait: () => due?.(),
    isWaiting: () => due !== undefined,
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test('what nobody has seen comes first, the gravest on top, then the newest', () => {
  const alerts = [
    alert('seen', { state: 'acknowledged', severity: 'critical' }),
    alert('old', { raisedAt: '2026-11-21T13:00:00Z' }),
    alert('new', { raisedAt: '2026-11-21T13:20:00Z' }),
    alert('grave', { severity: 'critical' }),
  ];
  expect(ordered(alerts).map(({ id }) => id)).toEqual(['grave', 'new', 'old', 'seen']);
});

test('the worst figure is told in the words of its measure', () => {
  const told = [
    alert('1', { peak: 6480 }),
    alert('2', { measure: 'level', peak: null, peakLevel: 'too-busy' }),
    alert('3', { measure: 'occupancy', peak: 0.92 }),
    alert('4', { measure: 'typical-p90', peak: 1.62 }),
    alert('5', { measure: 'silence', peak: null }),
  ].map((each) => peakOf(each, dutch));
  expect(told).toEqual([
    'hoogst 6.480 per uur',
    'hoogst te druk',
    'hoogst 92\u00a0% van wat er past',
    'hoogst 1,6 keer gewoon',
    '',
  ]);
});

test('each word of the stream is a reason to ask how things stand', async () => {
  const { watch, answers, sources, shown } = watching();
  answers.push([], [alert('1')], []);
  watch.start();
  await settled();
  sources[0]?.say('alert');
  await settled();
  sources[0]?.say('alert');
  await settled();
  expect(shown).toEqual([[], ['1'], []]);
});

test('words that come while an answer is on its way are asked for after it, once', async () => {
  const { watch, answers, sources, shown } = watching();
  watch.start();
  await settled();
  answers.push([alert('1')], [alert('2')]);
  for (let word = 0; word < 3; word += 1) sources[0]?.say('alert');
  await settled();
  expect(shown).toEqual([[], ['1'], ['2']]);
});

test('who may not read alerts is told nothing, and does not ask again', async () => {
  const { watch, answers, sources, shown, isWaiting } = watching();
  answers.push(new RefusedError('401'));
  watch.start();
  await settled();
  expect([shown, sources.length, isWaiting()]).toEqual([[undefined], 0, false]);
});

test('what is known stands while the api is away, and is asked for again', async () => {
  const { watch, answers, sources, shown, wait } = watching();
  answers.push([alert('1')], new UnreachableError('503'), [alert('2')]);
  watch.start();
  await settled();
  sources[0]?.breakOff();
  wait();
  await settled();
  expect(shown).toEqual([['1']]);
  wait();
  await settled();
  expect([shown, sources.length]).toEqual([[['1'], ['2']], 2]);
});

test('a watch that was stopped says nothing more', async () => {
  const { watch, answers, sources, shown } = watching();
  answers.push([alert('1')]);
  watch.start();
  watch.stop();
  await settled();
  expect([shown, sources.length]).toEqual([[], 0]);
});
