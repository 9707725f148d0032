import { beforeEach, expect, test } from 'vitest';

import type { Snapshot } from '../src/live.ts';
import { type Connection, LiveStream, SILENCE, type Source, type Timer } from '../src/stream.ts';
import { counter, snapshot, zone } from './figure.ts';

/** Time that goes by hand. */
class Hand implements Timer {
  private at = 0;
  private waiting: { at: number; call: () => void }[] = [];

  now = (): number => this.at;

  after = (milliseconds: number, call: () => void): (() => void) => {
    const wait = { at: this.at + milliseconds, call };
    this.waiting.push(wait);
    return () => {
      this.waiting = this.waiting.filter((other) => other !== wait);
    };
  };

  pass(milliseconds: number): void {
    const until = this.at + milliseconds;
    for (;;) {
      const next = this.waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.at = next.at;
      this.waiting = this.waiting.filter((other) => other !== next);
      next.call();
    }
    this.at = until;
  }
}

class Line implements Source {
  readyState = 1;
  isOpen = true;
  onerror: ((event: Event) => void) | null = null;
  private readonly target = new EventTarget();

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.target.addEventListener(type, listener as (event: Event) => void);
  }

  say(data: string, type = 'live'): void {
    this.target.dispatchEvent(new MessageEvent(type, { data }));
  }

  fail(readyState: number): void {
    this.readyState = readyState;
    this.onerror?.(new Event('error'));
  }

  close(): void {
    this.isOpen = false;
  }
}

let hand: Hand;
let lines: Line[];
let heard: Snapshot[];
let connection: Connection;
let stream: LiveStream;

beforeEach(() => {
  [hand, lines, heard] = [new Hand(), [], []];
  connection = { heardAt: undefined, isLive: false };
  stream = new LiveStream(
    () => {
      const line = new Line();
      lines.push(line);
      return line;
    },
    (news) => {
      heard.push(news);
    },
    (next) => {
      connection = next;
    },
    hand,
  );
  stream.start();
});

const news = JSON.stringify(snapshot());
const line = (): Line => {
  const newest = lines.at(-1);
  if (newest === undefined) throw new Error('no line was opened');
  return newest;
};

test('a snapshot makes the page live, as of now', () => {
  hand.pass(500);
  line().say(news);
  expect(heard.length).toBe(1);
  expect(connection).toEqual({ heardAt: 500, isLive: true });
});

test('a cut line is not live at once, and keeps the time of the last figures', () => {
  line().say(news);
  line().fail(0);
  expect(connection).toEqual({ heardAt: 0, isLive: false });
  expect(lines.length).toBe(1);
});

test('a line that was refused is opened again, later and later', () => {
  for (const pause of [1000, 2000, 4000, 8000, 8000]) {
    const opened = lines.length;
    line().fail(2);
    hand.pass(pause - 1);
    expect(lines.length).toBe(opened);
    hand.pass(1);
    expect(lines.length).toBe(opened + 1);
  }
});

test('a line that is open and silent counts as broken', () => {
  line().say(news);
  hand.pass(SILENCE - 1);
  expect(connection.isLive).toBe(true);
  hand.pass(1);
  expect(connection.isLive).toBe(false);
  expect(lines[0]?.isOpen).toBe(false);
  hand.pass(1000);
  expect(lines.length).toBe(2);
});

test('what is no snapshot is not heard', () => {
  for (const text of ['', 'null', '{}', '{"at":"then","zones":[],"counters":[]}']) line().say(text);
  expect(heard).toEqual([]);
  expect(connection.isLive).toBe(false);
});

test('what changed is told against what was told before', () => {
  const first = snapshot({ counters: [counter('gate-1:in'), counter('gate-2:in')] });
  line().say(JSON.stringify(first));
  const change = snapshot({
    at: '2026-11-21T13:31:22Z',
    zones: [zone('square', { perHour: 300 })],
    counters: [counter('gate-2:in', { perHour: 300, ageSeconds: 1 })],
  });
  line().say(JSON.stringify(change), 'change');
  expect(heard.at(-1)).toEqual({
    ...change,
    counters: [
      counter('gate-1:in', { ageSeconds: 62 }),
      counter('gate-2:in', { perHour: 300, ageSeconds: 1 }),
    ],
  });
});

test('a change of what was never told is not heard', () => {
  line().say(JSON.stringify(snapshot({ counters: [counter('gate-1:in')] })), 'change');
  expect(heard).toEqual([]);
});

test('a stopped stream hears nothing more and opens nothing again', () => {
  stream.stop();
  lines[0]?.say(news);
  hand.pass(10 * SILENCE);
  expect(heard).toEqual([]);
  expect(lines.length).toBe(1);
});
