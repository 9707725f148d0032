/**
 * The question as the address bar holds it, in the words of the api.
 *
 * What an address says that cannot be asked is left out: whoever made it up, nothing of it gets
 * any further.
 */
import {
  type Chart,
  CHARTS,
  fit,
  type Interval,
  INTERVALS,
  LEVELS,
  NOTHING,
  type PlaceKey,
  type Places,
  type Question,
  type Versus,
} from './question.ts';

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const COUNTER = /^[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9-]{1,32}$/;
const DATE = /^20\d\d-\d\d-\d\d$/;
const YEAR = /^20\d\d$/;
const MUNICIPALITY = 'municipality';

/** Read a question; `first` stands in for what is not said. */
export function readQuestion(search: string, first: Question): Question {
  const query = new URLSearchParams(search);
  const from = date(query.get('from'));
  const to = date(query.get('to'));
  const isUntold = from === undefined && to === undefined;
  return fit({
    subject: query.has('origins') ? 'origins' : query.has('area') ? 'visitors' : 'passages',
    places: readPlaces(query),
    area: matching(query.get('origins') ?? query.get('area'), ID),
    level: LEVELS.find((level) => level === query.get('level')),
    from: from ?? first.from,
    to: isUntold ? first.to : to,
    interval: oneOf(INTERVALS, query.get('interval')) ?? first.interval,
    versus: readVersus(query),
    chart: oneOf(CHARTS, query.get('chart')) ?? first.chart,
  });
}

/** Write a question; `readQuestion` gives the same. */
export function writeQuestion(question: Question, municipality: string | undefined): string {
  const query = new URLSearchParams();
  if (municipality !== undefined) query.set(MUNICIPALITY, municipality);
  if (question.subject !== 'passages') {
    query.set(question.subject === 'origins' ? 'origins' : 'area', question.area ?? '');
    if (question.level !== undefined) query.set('level', question.level);
  } else if (question.places === 'counters') query.set('every', 'counters');
  else if (question.places !== 'zones') {
    for (const key of question.places) {
      const [kind, id] = parted(key);
      query.append(kind, id);
    }
  }
  query.set('from', question.from);
  if (question.to !== undefined) query.set('to', question.to);
  if (question.subject !== 'origins') query.set('interval', question.interval);
  writeVersus(query, question.versus);
  if (question.subject !== 'origins') query.set('chart', question.chart);
  return `?${query}`;
}

/** `counter:market-1:in` as `counter` and `market-1:in`. */
export function parted(key: PlaceKey): readonly [kind: string, id: string] {
  const colon = key.indexOf(':');
  return [key.slice(0, colon), key.slice(colon + 1)];
}

function readPlaces(query: URLSearchParams): Places {
  if (query.get('every') === 'counters') return 'counters';
  const keys = [
    ...query.getAll('zone').flatMap((id) => (ID.test(id) ? [`zone:${id}`] : [])),
    ...query.getAll('counter').flatMap((id) => (COUNTER.test(id) ? [`counter:${id}`] : [])),
  ];
  return keys.length === 0 ? 'zones' : [...new Set(keys)];
}

function readVersus(query: URLSearchParams): Versus {
  const compare = query.get('compare');
  if (compare === 'previous' || compare === 'last-year') return { kind: compare };
  const since = date(compare);
  if (since !== undefined) return { kind: 'since', date: since };
  const year = matching(query.get('index'), YEAR);
  if (year !== undefined) return { kind: 'index', year: Number(year) };
  const place = query.get('against');
  if (place !== null) {
    const [kind, id] = parted(place);
    if ((kind === 'zone' && ID.test(id)) || (kind === 'counter' && COUNTER.test(id))) {
      return { kind: 'place', place };
    }
  }
  return NOTHING;
}

function writeVersus(query: URLSearchParams, versus: Versus): void {
  switch (versus.kind) {
    case 'none':
      return;
    case 'since':
      query.set('compare', versus.date);
      return;
    case 'index':
      query.set('index', String(versus.year));
      return;
    case 'place':
      query.set('against', versus.place);
      return;
    default:
      query.set('compare', versus.kind);
  }
}

function matching(text: string | null, pattern: RegExp): string | undefined {
  return text !== null && pattern.test(text) ? text : undefined;
}

function date(text: string | null): string | undefined {
  const found = matching(text, DATE);
  // 30 February is no date, and 31 April would be read as the day after it.
  const at = Date.parse(found ?? '');
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== found ? undefined : found;
}

function oneOf<T extends Interval | Chart>(
  words: readonly T[],
  text: string | null,
): T | undefined {
  return words.find((word) => word === text);
}
