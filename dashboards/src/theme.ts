/**
 * Light or dark: the system's preference until the reader chooses otherwise.
 */
export type Scheme = 'light' | 'dark';

const KEY = 'passant-theme';

/** What to show, and whether that is a choice to keep or just what the system prefers. */
export function scheme(choice: string | null, systemIsDark: boolean): Scheme {
  if (choice === 'light' || choice === 'dark') return choice;
  return systemIsDark ? 'dark' : 'light';
}

/** The reader's choice of light or dark, kept in this browser and shown on the document. */
export class Theme {
  private readonly system = matchMedia('(prefers-color-scheme: dark)');

  private isDarkened = false;

  /** @param onChange called after the document shows another scheme */
  constructor(private readonly onChange: (scheme: Scheme) => void) {
    this.system.addEventListener('change', () => {
      this.apply();
    });
  }

  get scheme(): Scheme {
    if (this.isDarkened) return 'dark';
    return scheme(localStorage.getItem(KEY), this.system.matches);
  }

  toggle(): void {
    const next = this.scheme === 'dark' ? 'light' : 'dark';
    // A choice equal to the system's is no choice: the page follows the system again.
    if (next === scheme(null, this.system.matches)) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
    this.apply();
  }

  /** Night on a wall screen: dark, whatever was chosen, and dim. */
  darken(isNight: boolean): void {
    if (isNight === this.isDarkened) return;
    this.isDarkened = isNight;
    document.documentElement.toggleAttribute('data-night', isNight);
    this.apply();
  }

  apply(): void {
    document.documentElement.dataset.theme = this.scheme;
    this.onChange(this.scheme);
  }
}
