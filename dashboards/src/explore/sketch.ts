/**
 * From a question and its answer to what is drawn: names, units, notations, flags.
 */
import type { Municipality } from '../place.ts';
import type { Voice } from '../voice.ts';
import type { Answer } from './answer.ts';
import type { Atlas } from './api.ts';
import type { Background } from './background.ts';
import { mean, type View, viewOf } from './derive.ts';
import type { Flag } from './draw/option.ts';
import type { Sketch } from './element/drawing.ts';
import type { PlaceKey, Question } from './question.ts';
import type { Tongue } from './tongue.ts';
import type { Wall } from './wall.ts';
import { type Weather, weatherOf } from './weather.ts';

interface Material {
  readonly question: Question;
  readonly answer: Answer;
  /** The figures of the index year. */
  readonly base: Answer | undefined;
  readonly speech: Tongue;
  readonly voice: Voice;
  readonly here: Municipality;
  readonly name: (key: PlaceKey) => string;
  readonly wall: Wall;
  readonly atlas: Atlas;
  readonly background: Background;
  readonly marked: ReadonlySet<PlaceKey>;
}

/** Makes a sketch anew only when something of it changed: charts of 70,000 figures hang on it. */
export class Sketcher {
  private made: Sketch | undefined;
  private of: readonly unknown[] = [];

  sketch(material: Material): Sketch {
    // A name is another function each time; it changes with the language and the atlas.
    const of = Object.values({ ...material, name: undefined, speech: material.speech.words });
    if (this.made === undefined || of.some((each, index) => each !== this.of[index])) {
      this.of = of;
      this.made = sketchOf(material);
    }
    return this.made;
  }
}

function sketchOf(material: Material): Sketch {
  const { question, answer, base, speech, here, name, wall, atlas, marked } = material;
  const isVisitors = question.subject === 'visitors';
  const view = viewOf(answer, question.versus, base);
  const { take } = speech.words;
  const sources = {
    passages: take.source,
    visitors: take.sourceVisits,
    origins: take.sourceOrigins,
  };
  // The page may have been open for long; spans that are answered have begun.
  const now = Math.max(atlas.now, (view.from.at(-1) ?? 0) + 1);
  return {
    view: isVisitors ? ranked(view) : view,
    interval: question.interval,
    name,
    unit: unitOf(question, speech, name),
    count: view.unit === 'count' ? material.voice.count : speech.figure,
    tongue: speech,
    wall,
    extent: {
      from: Date.parse(question.from),
      to: Math.min(Date.parse(question.to ?? '9999-01-01'), wall(now)),
    },
    now,
    flags: flagsOf(material.background, view),
    weather: weatherIn(material.background, view),
    marked,
    title: titleOf(question, speech, name),
    source: sources[question.subject](here.dataOwner, here.dataLicence),
  };
}

/** The question in a line: what a picture and a window are called. */
export function titleOf(
  { subject, places, area, level, from, to, interval, versus }: Question,
  { words, date }: Tongue,
  name: (key: PlaceKey) => string,
): string {
  const where =
    subject !== 'passages'
      ? name(`area:${area ?? ''}`)
      : places === 'zones'
        ? words.places.zones
        : places === 'counters'
          ? words.places.counters
          : places.slice(0, 3).map(name).join(', ') + (places.length > 3 ? ' …' : '');
  const end = to === undefined ? words.now : date(to);
  const per =
    subject === 'origins' && level !== undefined ? words.visits[level] : words.interval[interval];
  const what = `${words.subject[subject]} ${words.in} ${where}`;
  const when = `${words.from} ${date(from)} ${words.to} ${end} ${words.per} ${per}`;
  const against =
    versus.kind === 'previous' || versus.kind === 'last-year'
      ? `, ${words.versus} ${words.compare[versus.kind]}`
      : versus.kind === 'since'
        ? `, ${words.versus} ${words.compare.since(date(versus.date))}`
        : '';
  return `${what} ${when}${against}`;
}

function unitOf(
  { subject, versus, interval }: Question,
  { words }: Tongue,
  name: (key: PlaceKey) => string,
): string {
  if (subject !== 'passages') return words.unit.visitors;
  if (versus.kind === 'index') return words.unit.index(String(versus.year));
  if (versus.kind === 'place') return words.unit.share(name(versus.place));
  return words.unit.count(words.interval[interval]);
}

// The largest origins first: their order in the answer is that of their codes.
function ranked(view: View): View {
  const means = new Map(view.curves.map(({ key, values }) => [key, mean(values) ?? 0]));
  const curves = view.curves.toSorted(
    (one, other) => (means.get(other.key) ?? 0) - (means.get(one.key) ?? 0),
  );
  return { ...view, curves };
}

function flagsOf({ happenings }: Background, { from, to }: View): readonly Flag[] {
  const [start, end] = [from[0], to.at(-1)];
  if (typeof happenings === 'string' || start === undefined || end === undefined) return [];
  return happenings
    .map(({ startsAt, endsAt }, index) => ({
      number: index + 1,
      from: Date.parse(startsAt),
      to: Date.parse(endsAt),
    }))
    .filter((flag) => flag.to > start && flag.from < end);
}

function weatherIn({ weather }: Background, { from, to }: View): Weather | undefined {
  return typeof weather === 'string' ? undefined : weatherOf(weather, from, to);
}

/** Whether anything was told of any place, were it that there is no figure. */
export function hasFigures({ view }: Sketch): boolean {
  return view.curves.some(({ source }) => source.states.length > 0);
}

/** The places that stand out, after one was chosen to or no longer to. */
export function toggled(marked: ReadonlySet<PlaceKey>, place: PlaceKey): ReadonlySet<PlaceKey> {
  const next = new Set(marked);
  if (!next.delete(place)) next.add(place);
  return next;
}
