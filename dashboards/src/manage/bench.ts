/**
 * The zones that somebody works on, step by step, kept in this browser until they are given up.
 */
import { collectionOf, type DraftZone, readZones } from './draft.ts';

type Draft = readonly DraftZone[] | undefined;

/** Steps that can be taken back. */
const MOST_STEPS = 100;

export class Bench {
  /** Nothing until something was changed here. */
  zones: Draft;
  /** When what was found again here was changed last, as an instant; nothing if it was not found. */
  foundFrom: string | undefined;
  private before: readonly Draft[] = [];
  private step: string | undefined;
  private code = '';

  /** @param onChange called when any of it has changed */
  constructor(private readonly onChange: () => void) {}

  get canUndo(): boolean {
    return this.before.length > 0;
  }

  /** Look what was kept of a municipality. */
  enter(code: string): void {
    if (code === this.code) return;
    [this.code, this.before, this.step] = [code, [], undefined];
    [this.zones, this.foundFrom] = found(localStorage.getItem(this.place));
    this.onChange();
  }

  /** @param step changes of one step that follow each other are taken back together */
  put(zones: Draft, step?: string): void {
    if (zones === this.zones) return;
    if (step === undefined || step !== this.step) {
      this.before = [...this.before, this.zones].slice(-MOST_STEPS);
    }
    this.step = step;
    this.lay(zones);
  }

  undo(): void {
    if (!this.canUndo) return;
    const zones = this.before.at(-1);
    [this.before, this.step] = [this.before.slice(0, -1), undefined];
    this.lay(zones);
  }

  /** Give it up: nothing of it is kept. */
  clear(): void {
    [this.before, this.step] = [[], undefined];
    this.lay(undefined);
  }

  private lay(zones: Draft): void {
    this.zones = zones;
    if (zones === undefined) {
      this.foundFrom = undefined;
      localStorage.removeItem(this.place);
    } else this.store(zones);
    this.onChange();
  }

  private store(zones: readonly DraftZone[]): void {
    const kept = { ...collectionOf(zones), at: new Date().toISOString() };
    try {
      localStorage.setItem(this.place, JSON.stringify(kept));
    } catch {
      // Where there is no room for it, it lives as long as the page.
    }
  }

  private get place(): string {
    return `passant-zones-${this.code}`;
  }
}

// What another version kept, and this one cannot read, is as if nothing had been.
function found(text: string | null): readonly [Draft, string | undefined] {
  try {
    const told = JSON.parse(text ?? 'null') as { readonly at?: unknown } | null;
    const zones = readZones(told);
    return zones === undefined || typeof told?.at !== 'string'
      ? [undefined, undefined]
      : [zones, told.at];
  } catch {
    return [undefined, undefined];
  }
}
