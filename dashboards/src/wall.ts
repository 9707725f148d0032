/**
 * A screen on the wall: large, touched by nobody, dim and dark at night.
 */
import { clock, isNight } from './day.ts';
import type { Theme } from './theme.ts';

/** Wall milliseconds that a page of a long list stands. */
const STAND = 12_000;

export class Wall {
  private turning: ReturnType<typeof setInterval> | undefined;

  /** @param list what scrolls, when there is more than the screen holds */
  constructor(
    readonly isOn: boolean,
    private readonly theme: Theme,
    private readonly list: () => Element | null,
  ) {}

  start(): void {
    if (!this.isOn) return;
    document.documentElement.dataset.wall = '';
    this.turning = setInterval(() => {
      this.turn();
    }, STAND);
  }

  stop(): void {
    clearInterval(this.turning);
  }

  /** The figures' clock moved on: by the local time there it is day or night. */
  heed(at: string, timeZone: string): void {
    if (this.isOn) this.theme.darken(isNight(clock(timeZone).timeOf(Date.parse(at))));
  }

  // In whole screens, and back to the top at the end; rows snap into place.
  private turn(): void {
    const list = this.list();
    if (list === null) return;
    const { scrollTop, clientHeight, scrollHeight } = list;
    const isEnd = scrollTop + clientHeight >= scrollHeight - 1;
    list.scrollTo({ top: isEnd ? 0 : scrollTop + clientHeight, behavior: 'instant' });
  }
}
