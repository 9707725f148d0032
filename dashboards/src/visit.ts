/**
 * What every page begins with: which municipality, in which language, light or dark, and who is
 * looking.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

import * as api from './api.ts';
import type { Municipality } from './place.ts';
import { NOBODY, type Session } from './session.ts';
import { type Scheme, Theme } from './theme.ts';
import { type Language, languageFrom, type Voice, voice } from './voice.ts';

const LANGUAGE = 'passant-language';
/** Wall milliseconds before an api that did not answer is asked again. */
const PATIENCE = 3_000;

export class Visit implements ReactiveController {
  voice: Voice = voice(languageFrom(localStorage.getItem(LANGUAGE)), 'UTC');
  scheme: Scheme = 'light';
  municipalities: readonly Municipality[] = [];
  session: Session = NOBODY;
  isUnreachable = false;
  /** Aborted when the page goes, and when another municipality is entered. */
  asking = new AbortController();
  private code: string | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private meeting: ReturnType<typeof setTimeout> | undefined;
  readonly theme = new Theme((scheme) => {
    this.scheme = scheme;
    this.host.requestUpdate();
  });

  /**
   * @param title what the page is called, in the language of the voice
   * @param onEnter called when the municipality is known, and when another is chosen
   * @param onMeet called when it is known who is looking
   */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly title: (language: Language) => string,
    private readonly onEnter: (here: Municipality) => void,
    private readonly onMeet: () => void = () => undefined,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.theme.apply();
    void this.meet();
    void this.begin();
  }

  hostDisconnected(): void {
    clearTimeout(this.retry);
    clearTimeout(this.meeting);
    this.asking.abort();
  }

  get here(): Municipality | undefined {
    return this.municipalities.find(({ code }) => code === this.code);
  }

  enter(code: string): void {
    this.asking.abort();
    this.asking = new AbortController();
    this.code = code;
    document.documentElement.dataset.municipality = code;
    const query = new URLSearchParams(location.search);
    query.set('municipality', code);
    history.replaceState(null, '', `?${query}`);
    this.speak(this.voice.language);
    if (this.here !== undefined) this.onEnter(this.here);
  }

  speak(language: Language): void {
    localStorage.setItem(LANGUAGE, language);
    this.voice = voice(language, this.here?.timeZone ?? 'UTC');
    document.documentElement.lang = language;
    const { product } = this.voice.words;
    document.title = [this.title(language), this.here?.name, product].filter(Boolean).join(' · ');
    this.host.requestUpdate();
  }

  toggleTheme(): void {
    this.theme.toggle();
  }

  async signOut(): Promise<void> {
    location.href = await api.signOut(this.session);
  }

  /** Ask who is looking; also when what was for them is refused all of a sudden. */
  async meet(): Promise<void> {
    clearTimeout(this.meeting);
    try {
      this.session = await api.session(new AbortController().signal);
      this.onMeet();
      this.host.requestUpdate();
    } catch {
      this.meeting = setTimeout(() => void this.meet(), PATIENCE);
    }
  }

  private async begin(): Promise<void> {
    const { signal } = this.asking;
    try {
      this.municipalities = await api.municipalities(signal);
    } catch {
      if (signal.aborted) return;
      this.isUnreachable = true;
      this.retry = setTimeout(() => void this.begin(), PATIENCE);
      this.host.requestUpdate();
      return;
    }
    this.isUnreachable = false;
    const asked = new URLSearchParams(location.search).get('municipality');
    const here = this.municipalities.find(({ code }) => code === asked) ?? this.municipalities[0];
    if (here !== undefined) this.enter(here.code);
    this.host.requestUpdate();
  }
}
