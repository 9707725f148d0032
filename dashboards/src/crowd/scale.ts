import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import type { Voice } from '../voice.ts';
import type { Line } from './pace.ts';
import { WORDS } from './words.ts';

/** Room beyond the last line, so that what is beyond it can be seen. */
const ROOM = 1.12;
/** From which part of the scale on a label stands before its line. */
const TURN = 0.55;
/** In rems: the label of what it holds, and how far a line reaches beyond the bar. */
const ROOM_BELOW = 2.25;
const OVERHANG = 0.75;

const rem = (figure: number): string => `${figure}rem`;

/**
 * How many are inside on a scale with its lines: filled to the figure, hatched between its bounds.
 *
 * For the eye; the figures stand beside it in words, and its lines in a list that is read aloud.
 */
@customElement('passant-scale')
export class PassantScale extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }

    svg {
      display: block;
      inline-size: 100%;
      overflow: visible;
    }

    .pointer {
      fill: var(--ink);
    }

    .track {
      fill: var(--raised);
    }

    .sure {
      fill: var(--level-normal);
    }

    .maybe {
      fill: url('#maybe');
    }

    .hatch-ground {
      fill: var(--panel);
    }

    .hatch {
      stroke: var(--level-normal);
    }

    .near .sure {
      fill: var(--level-very-busy);
    }

    .near .hatch {
      stroke: var(--level-very-busy);
    }

    .full .sure {
      fill: var(--level-too-busy);
    }

    .full .hatch {
      stroke: var(--level-too-busy);
    }

    .hatch {
      stroke-width: 3;
    }

    .frame {
      fill: none;
      stroke: var(--line-strong);
    }

    .now {
      stroke: var(--ink);
      stroke-width: 3;
    }

    .line {
      stroke: var(--ink);
      stroke-width: 2;
      stroke-dasharray: 4 3;
    }

    .capacity {
      stroke-dasharray: none;
      stroke-width: 4;
    }

    text {
      fill: var(--ink);
      font-size: 1.125rem;
      font-weight: 600;
    }

    .rule-label {
      font-weight: 400;
    }

    ul {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      margin: 0;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `;

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) persons: number | null = null;
  @property({ attribute: false }) low: number | null = null;
  @property({ attribute: false }) high: number | null = null;
  @property({ attribute: false }) lines: readonly Line[] = [];
  @property({ type: Boolean, reflect: true }) small = false;

  override render() {
    const highest = Math.max(...this.lines.map(({ persons }) => persons));
    if (!Number.isFinite(highest)) return nothing;
    const top = Math.max(highest * ROOM, (this.high ?? this.persons ?? 0) * 1.02);
    const share = (persons: number): string => `${((100 * persons) / top).toFixed(2)}%`;
    const { y, height } = this.bar;
    const whole = this.small ? height : y + height + ROOM_BELOW;
    const [low, high] = [this.low ?? 0, this.high ?? this.persons ?? 0];
    return html`<svg class=${this.state} height=${rem(whole)} aria-hidden="true">
        <defs>
          <pattern
            id="maybe"
            width="7"
            height="7"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            ${svg`<rect class="hatch-ground" width="7" height="7" /><line class="hatch" x1="0" x2="0" y1="0" y2="7" />`}
          </pattern>
        </defs>
        ${svg`<rect class="track" width="100%" y=${rem(y)} height=${rem(height)} />
        <rect class="sure" width=${share(low)} y=${rem(y)} height=${rem(height)} />
        <rect class="maybe" x=${share(low)} width=${share(Math.max(0, high - low))} y=${rem(y)} height=${rem(height)} />
        <rect class="frame" width="100%" y=${rem(y)} height=${rem(height)} />
        ${this.lines.map((line) => this.line(line, share(line.persons), line.persons / top))}
        ${this.now(share)}`}
      </svg>
      <ul>
        ${this.lines.map((line) => html`<li>${this.label(line)}</li>`)}
      </ul>`;
  }

  /** Which line is behind it: `near` one of a rule, or `full`. */
  private get state(): '' | 'near' | 'full' {
    const { persons } = this;
    if (persons === null) return '';
    const behind = this.lines.filter((line) => persons >= line.persons);
    if (behind.some(({ kind }) => kind === 'capacity')) return 'full';
    return behind.length > 0 ? 'near' : '';
  }

  /** In rems; names of rules stand above it. */
  private get bar(): { readonly y: number; readonly height: number } {
    if (this.small) return { y: 0, height: 0.875 };
    return { y: this.lines.some(({ kind }) => kind === 'rule') ? 2.5 : 1, height: 4 };
  }

  private now(share: (persons: number) => string) {
    if (this.persons === null) return nothing;
    const x = share(this.persons);
    const { y, height } = this.bar;
    const line = svg`<line class="now" x1=${x} x2=${x} y1=${rem(y)} y2=${rem(y + height)} />`;
    if (this.small) return line;
    return svg`${line}<svg class="pointer" x=${x} y=${rem(y)}><path d="M-10 -13h20l-10 13z" /></svg>`;
  }

  private label({ persons, kind }: Line): string {
    const words = WORDS[this.voice.language].line;
    return words.label(words[kind], this.voice.count(persons));
  }

  private line(line: Line, x: string, part: number) {
    const { kind } = line;
    const { y, height } = this.bar;
    const isCapacity = kind === 'capacity';
    const over = this.small ? 0 : OVERHANG;
    const [from, to] = isCapacity ? [y, y + height + over] : [y - over, y + height];
    const drawn = svg`<line class="line ${kind}" x1=${x} x2=${x} y1=${rem(from)} y2=${rem(to)} />`;
    if (this.small) return drawn;
    const at = rem(isCapacity ? to + 1.25 : from - 0.375);
    return svg`${drawn}<text class="${kind}-label" x=${x} y=${at}
      text-anchor=${part > TURN ? 'end' : 'start'}>${this.label(line)}</text>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-scale': PassantScale;
  }
}
