/**
 * Sound without a file: a few tones, higher and more of them the graver.
 *
 * A browser makes sound only once somebody touched the page: so it is tried when it is put on.
 */
import type { Severity } from '../alert.ts';

const TONES: Record<Severity, readonly number[]> = {
  critical: [880, 660, 880, 660, 880],
  warning: [660, 660],
  info: [440],
};
const LENGTH = 0.18;
const PAUSE = 0.06;
const LOUDNESS = 0.3;
const SOFT = 0.015;

export class Tone {
  private context: AudioContext | undefined;

  get isOn(): boolean {
    return this.context !== undefined;
  }

  /** Put it on; called when somebody touches the page. */
  async begin(): Promise<void> {
    const context = new AudioContext();
    await context.resume();
    this.context = context;
    this.sound('warning');
  }

  end(): void {
    void this.context?.close();
    this.context = undefined;
  }

  sound(severity: Severity): void {
    const { context } = this;
    if (context === undefined) return;
    TONES[severity].forEach((pitch, index) => {
      const from = context.currentTime + index * (LENGTH + PAUSE);
      const [voice, level] = [context.createOscillator(), context.createGain()];
      voice.frequency.value = pitch;
      // Begun and ended softly: a tone that is cut clicks.
      level.gain.setValueAtTime(0, from);
      level.gain.linearRampToValueAtTime(LOUDNESS, from + SOFT);
      level.gain.setValueAtTime(LOUDNESS, from + LENGTH - SOFT);
      level.gain.linearRampToValueAtTime(0, from + LENGTH);
      voice.connect(level).connect(context.destination);
      voice.start(from);
      voice.stop(from + LENGTH);
    });
  }
}
