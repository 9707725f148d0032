/**
 * The api's CSV of figures, read line by line while it comes in.
 *
 * Its fields hold ids, moments, numbers and words of a list: none is ever quoted.
 */
import type { Count, Row, State } from './answer.ts';

const NAMES = ['zoneId', 'counterId', 'from', 'to', 'count', 'state', 'covered'] as const;

export class CsvReader {
  private rest = '';
  private places: Readonly<Record<(typeof NAMES)[number] | 'comparedCount', number>> | undefined;
  // Spans come in a row of places each, so most moments were just read.
  private readonly moments = new Map<string, number>();

  constructor(private readonly take: (row: Row) => void) {}

  /** Take a piece of the file, cut wherever it was. */
  read(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    const fields = line.split(',');
    if (this.places === undefined) {
      const place = (name: string): number => fields.indexOf(name);
      this.places = {
        zoneId: place('zoneId'),
        counterId: place('counterId'),
        from: place('from'),
        to: place('to'),
        count: place('count'),
        state: place('state'),
        covered: place('covered'),
        comparedCount: place('comparedCount'),
      };
      if (NAMES.some((name) => this.places?.[name] === -1)) throw new TypeError('no such columns');
      return;
    }
    const { places } = this;
    const field = (name: keyof typeof places): string => fields[places[name]] ?? '';
    const zone = field('zoneId');
    this.take({
      key: zone === '' ? `counter:${field('counterId')}` : `zone:${zone}`,
      from: this.moment(field('from')),
      to: this.moment(field('to')),
      count: figure(field('count')),
      state: field('state') as State,
      covered: Number(field('covered')),
      earlier: figure(field('comparedCount')),
    });
  }

  private moment(text: string): number {
    const known = this.moments.get(text);
    if (known !== undefined) return known;
    const at = Date.parse(text);
    this.moments.set(text, at);
    return at;
  }
}

// What is empty is missing: it is no 0.
function figure(text: string): Count {
  return text === '' ? null : Number(text);
}
