/**
 * One question at a time: asked, watched, stopped when another is asked, and tried again where the
 * api says that this helps.
 */
import { type Answer, NO_ANSWER } from './answer.ts';
import { type Atlas, footfall, footfallQuery, type Progress, visits } from './api.ts';
import { keysOf } from './atlas.ts';
import { type Origins, origins } from './origin/tables.ts';
import { ProblemError } from './problem.ts';
import { type PlaceKey, type Question, spanCount } from './question.ts';
import type { Wall } from './wall.ts';

/** More figures than these are for a file: a browser would be busy with them for seconds. */
export const MOST_FIGURES = 600_000;
/** Milliseconds between words on how far it is. */
const NEWS = 120;
/** Milliseconds between drawings of what came in so far. */
const GLIMPSE = 700;

export type Standing = 'idle' | 'asking' | 'waiting' | 'done' | 'stopped' | 'large' | 'failed';

export class Inquiry {
  standing: Standing = 'idle';
  answer: Answer = NO_ANSWER;
  /** The figures of the index year, where one is asked. */
  base: Answer | undefined;
  /** Where visitors came from, where that is asked. */
  found: Origins | undefined;
  /** What the answer is to; older than the question while that is being asked. */
  answered: Question | undefined;
  problem: ProblemError | undefined;
  figures = 0;
  expected = 0;
  /** What origins are called, as their figures said. */
  readonly origins = new Map<PlaceKey, string>();
  private asking = new AbortController();
  private retry: ReturnType<typeof setTimeout> | undefined;
  private toldAt = 0;

  /** @param onChange called when any of it has changed */
  constructor(private readonly onChange: () => void) {}

  stop(): void {
    this.leave();
    if (this.standing === 'asking' || this.standing === 'waiting') this.stand('stopped');
  }

  /** @param wall what the municipality's clocks show */
  ask(question: Question, atlas: Atlas, municipality: string, wall: Wall): void {
    this.leave();
    this.asking = new AbortController();
    this.problem = undefined;
    this.figures = 0;
    const keys = keysOf(question, atlas);
    const isPassages = question.subject === 'passages';
    this.expected = isPassages ? keys.length * spanCount(question, atlas.now) : 0;
    if (this.expected > MOST_FIGURES) {
      this.stand('large');
      return;
    }
    if (isPassages && keys.length === 0) {
      [this.answer, this.base, this.answered] = [NO_ANSWER, undefined, question];
      this.stand('done');
      return;
    }
    this.stand('asking');
    const again = (): void => {
      this.ask(question, atlas, municipality, wall);
    };
    if (question.subject === 'origins') {
      void this.tried(again, this.trace(question, municipality, atlas.now, wall));
    } else void this.tried(again, this.fetch(question, keys, municipality));
  }

  private async fetch(
    question: Question,
    keys: readonly PlaceKey[],
    municipality: string,
  ): Promise<void> {
    const { signal } = this.asking;
    let shownAt = Date.now();
    const progress: Progress = (figures, soFar) => {
      if (!this.isNews(figures, signal)) return;
      const now = Date.now();
      // It comes in order of time, so a long answer is drawn from the left while it does.
      if (now - shownAt > GLIMPSE && question.versus.kind !== 'index') {
        [this.answer, this.answered] = [soFar(), question];
        shownAt = Date.now();
      }
      this.onChange();
    };
    const [answer, base] = await Promise.all([
      question.subject === 'visitors'
        ? visits(question, municipality, this.origins, progress, signal)
        : this.footfall(question, keys, municipality, progress, signal),
      this.ofYear(question, keys, municipality, signal),
    ]);
    if (signal.aborted) return;
    [this.answer, this.base, this.answered] = [answer, base, question];
  }

  private async trace(
    question: Question,
    municipality: string,
    now: number,
    wall: Wall,
  ): Promise<void> {
    const { signal } = this.asking;
    const progress = (figures: number): void => {
      if (this.isNews(figures, signal)) this.onChange();
    };
    const found = await origins(question, municipality, now, wall, progress, signal);
    if (signal.aborted) return;
    const [from, to] = found.now.span ?? [];
    this.answer = {
      from: from === undefined ? [] : [from],
      to: to === undefined ? [] : [to],
      series: [],
    };
    [this.found, this.base, this.answered] = [found, undefined, question];
  }

  private async tried(again: () => void, asked: Promise<void>): Promise<void> {
    const { signal } = this.asking;
    try {
      await asked;
      if (!signal.aborted) this.stand('done');
    } catch (error) {
      if (signal.aborted) return;
      this.problem = error instanceof ProblemError ? error : new ProblemError(0, '', undefined);
      const { pause } = this.problem;
      if (pause === undefined) this.stand('failed');
      else {
        this.stand('waiting');
        this.retry = setTimeout(again, pause);
      }
    }
  }

  // Whether it is long enough ago that how far it is was told.
  private isNews(figures: number, signal: AbortSignal): boolean {
    if (signal.aborted) return false;
    this.figures = figures;
    const now = Date.now();
    if (now - this.toldAt < NEWS) return false;
    this.toldAt = now;
    return true;
  }

  private footfall(
    question: Question,
    keys: readonly PlaceKey[],
    municipality: string,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<Answer> {
    const query = footfallQuery(question, keys, municipality);
    return footfall(query, keys, this.expected, progress, signal);
  }

  private async ofYear(
    question: Question,
    keys: readonly PlaceKey[],
    municipality: string,
    signal: AbortSignal,
  ): Promise<Answer | undefined> {
    const { versus } = question;
    if (versus.kind !== 'index') return undefined;
    const year: Question = {
      ...question,
      from: `${versus.year}-01-01`,
      to: `${versus.year + 1}-01-01`,
    };
    const query = footfallQuery(year, keys, municipality);
    return footfall(query, keys, keys.length * spanCount(year, Infinity), () => undefined, signal);
  }

  private leave(): void {
    this.asking.abort();
    clearTimeout(this.retry);
  }

  private stand(standing: Standing): void {
    this.standing = standing;
    this.onChange();
  }
}
