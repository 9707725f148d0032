import { css } from 'lit';

/** The chart's ink: by shape as much as by colour. */
export const courseSheet = css`
  :host {
    display: block;
    min-inline-size: 0;
  }

  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    margin-block: 0.25rem 0.5rem;
    font-size: 0.875rem;
  }

  .key span {
    display: flex;
    align-items: center;
    gap: 0.375rem;
  }

  .key svg {
    inline-size: 1rem;
    block-size: 1rem;
  }

  .chart {
    min-block-size: 16rem;
    touch-action: pan-y;
  }

  .chart > svg {
    display: block;
  }

  .chart:focus-visible {
    outline-offset: 2px;
  }

  .new {
    fill: var(--accent);
    stroke: var(--panel);
    stroke-width: 1;
  }

  .old {
    fill: var(--panel);
    stroke: var(--ink);
    stroke-width: 1.25;
  }

  .band {
    fill: var(--band);
  }

  .expected {
    stroke: var(--ink);
    stroke-width: 1.5;
  }

  .rule {
    stroke: var(--line);
  }

  .ground {
    stroke: var(--line-strong);
  }

  .start {
    stroke: var(--ink);
    stroke-width: 1.5;
    stroke-dasharray: 4 3;
  }

  .pointed {
    stroke: var(--accent);
    stroke-width: 1;
  }

  text {
    font-size: 0.8125rem;
    fill: var(--muted);
  }

  text.word {
    font-size: 0.875rem;
    font-weight: 650;
    fill: var(--ink);
  }

  .end {
    text-anchor: end;
  }

  .middle {
    text-anchor: middle;
  }

  .readout {
    min-block-size: 1.35em;
    margin-block-start: 0.5rem;
  }

  .note {
    margin-block-start: 0.25rem;
    font-size: 0.875rem;
    color: var(--muted);
    text-wrap: pretty;
  }

  details {
    margin-block-start: 0.5rem;
  }

  summary {
    padding-block: 0.375rem;
    cursor: pointer;
  }

  .scroll {
    max-block-size: 26rem;
  }
`;
