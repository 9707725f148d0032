/**
 * Moves the figures: asks the api for that part of the page anew, and puts it in its place.
 *
 * The words are the api's, so that the page says the same with and without this. Nothing is asked
 * while nobody looks.
 */
import { languageFrom } from '../voice.ts';
import { en } from './messages/en.ts';
import { nl } from './messages/nl.ts';

/** Milliseconds between two askings. */
export const EACH = 20_000;

export class Moving {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly page: Document) {}

  start(): void {
    if (this.figures === null) return;
    this.page.addEventListener('visibilitychange', () => {
      if (!this.page.hidden) void this.refresh();
    });
    this.wait();
  }

  /** Ask once, and again after a while. */
  async refresh(): Promise<void> {
    clearTimeout(this.timer);
    try {
      const query = new URLSearchParams({
        municipality: this.page.documentElement.dataset.municipality ?? '',
        language: this.page.documentElement.lang,
      });
      const answer = await fetch(`/public/figures?${query}`);
      if (!answer.ok) throw new Error(`${answer.status}`);
      this.put(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch {
      this.say((languageFrom(this.page.documentElement.lang) === 'en' ? en : nl).notLive);
    }
    this.wait();
  }

  private get figures(): Element | null {
    return this.page.querySelector('#figures');
  }

  private wait(): void {
    this.timer = setTimeout(() => {
      if (!this.page.hidden) void this.refresh();
    }, EACH);
  }

  // The headline stays the same element, for it is read aloud when its text changes.
  private put(news: Document): void {
    const { figures } = this;
    const [then, now] = [figures, news].map((each) => each?.querySelector('.headline'));
    if (!figures || !then || !now) throw new Error('these are no figures');
    if (then.textContent !== now.textContent) then.textContent = now.textContent;
    const rest = [...figures.children].filter((each) => each !== then);
    for (const each of rest) each.remove();
    figures.append(...[...news.body.children].filter((each) => each !== now));
    this.paint();
  }

  private paint(): void {
    for (const item of this.page.querySelectorAll<HTMLElement>('li[data-zone]')) {
      const { zone = '', look = '', brief = '' } = item.dataset;
      const id = CSS.escape(zone);
      const area = this.page.querySelector<SVGElement>(`path[data-zone="${id}"]`);
      if (area !== null) area.dataset.look = look;
      const word = this.page.querySelector(`[data-label="${id}"] .level`);
      if (word !== null) word.textContent = brief;
    }
  }

  private say(text: string): void {
    const updated = this.page.querySelector('#figures .updated');
    if (updated === null || this.page.querySelector('#figures .stale') !== null) return;
    const told = this.page.createElement('p');
    told.className = 'stale';
    told.setAttribute('role', 'status');
    told.textContent = text;
    updated.after(told);
  }
}
