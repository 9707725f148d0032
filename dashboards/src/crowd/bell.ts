/**
 * Rings for alerts, where somebody asked for sound.
 */
import type { Alert } from '../alert.ts';
import { AGAIN, isPressing, news } from './news.ts';
import { Tone } from './tone.ts';

export class Bell {
  isBroken = false;
  private readonly tone = new Tone();
  private known: ReadonlySet<string> | undefined;
  private alerts: readonly Alert[] = [];
  private again: ReturnType<typeof setInterval> | undefined;

  /** @param onChange called when it is put on or off */
  constructor(private readonly onChange: () => void) {}

  get isOn(): boolean {
    return this.tone.isOn;
  }

  async toggle(): Promise<void> {
    if (this.isOn) this.silence();
    else await this.begin();
    this.onChange();
  }

  /** Alerts as they are now. */
  heed(alerts: readonly Alert[]): void {
    const severity = news(this.known, alerts);
    this.known = new Set([...(this.known ?? []), ...alerts.map(({ id }) => id)]);
    this.alerts = alerts;
    if (severity !== undefined) this.tone.sound(severity);
  }

  /** Other alerts than these are looked at from now on. */
  forget(): void {
    [this.known, this.alerts] = [undefined, []];
  }

  silence(): void {
    clearInterval(this.again);
    this.tone.end();
  }

  private async begin(): Promise<void> {
    try {
      await this.tone.begin();
      this.isBroken = false;
    } catch {
      this.isBroken = true;
      return;
    }
    this.again = setInterval(() => {
      if (isPressing(this.alerts)) this.tone.sound('critical');
    }, AGAIN);
  }
}
