import { css } from 'lit';

/** How the labels on the map look. */
export const labelsSheet = css`
  :host {
    position: absolute;
    inset: 0;
    overflow: hidden;
    pointer-events: none;
  }

  button {
    position: absolute;
    inset: 0 auto auto 0;
    display: flex;
    align-items: center;
    gap: 0.4375rem;
    padding: 0.1875rem 0.5rem 0.25rem 0.375rem;
    max-inline-size: 13rem;
    pointer-events: auto;
    background: var(--panel);
    border: 1px solid var(--line-strong);
  }

  button.chosen {
    border-color: var(--accent);
    box-shadow: 0 0 0 2px var(--accent);
    z-index: 2;
  }

  button.too-busy {
    color: var(--too-busy-ink);
    background: var(--level-too-busy);
    border-color: var(--level-too-busy);
    z-index: 1;
  }

  .name {
    display: block;
    font-size: 0.8125rem;
    line-height: 1.15;
    overflow-wrap: anywhere;
  }

  .figure {
    display: block;
    font-size: 1.25rem;
    line-height: 1.1;
    font-weight: 650;
    white-space: nowrap;
  }

  .unit {
    font-size: 0.8125rem;
    font-weight: 400;
  }

  .none {
    color: var(--muted);
  }

  .too-busy passant-level {
    --line-strong: currentcolor;
    --level-too-busy: currentcolor;
  }

  passant-level {
    flex: none;
    inline-size: 0.625rem;
    block-size: 1.625rem;
  }

  passant-mark {
    flex: none;
    color: var(--muted);
  }

  .lines {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    fill: none;
    stroke-linecap: round;
  }

  .lines .halo {
    stroke: var(--panel);
    stroke-width: 4;
  }

  .lines .line {
    stroke: var(--ink);
    stroke-width: 1.25;
  }

  .brief .name:first-child {
    display: none;
  }

  .compact {
    padding: 0.1875rem;
  }

  .left-out {
    visibility: hidden;
  }

  .compact .words {
    display: none;
  }

  @media (max-width: 47.99rem) {
    .figure {
      font-size: 1.0625rem;
    }

    .name {
      font-size: 0.75rem;
    }
  }
`;
