import { css } from 'lit';

/** The page: the sentence, the chart and its table, and at the right what explains it. */
export const pageSheet = css`
  :host {
    display: block;
    --curve-1: var(--accent);
    --curve-2: light-dark(#a04b00, #f0a35c);
    --curve-3: light-dark(#4b4fa8, #a9aef5);
    --curve-4: light-dark(#151b21, #ebeff2);
    --curve-5: light-dark(#8e2f7d, #e597d8);
    --curve-6: light-dark(#5c6b00, #c2cf5a);
    --ramp-1: light-dark(#e6efec, #1f2d31);
    --ramp-2: light-dark(#aed3cb, #235049);
    --ramp-3: light-dark(#6fb0a5, #2c7a6f);
    --ramp-4: light-dark(#2a7d72, #48a896);
    --ramp-5: light-dark(#00453f, #a4ecdc);
    --change-1: var(--quieter);
    --change-2: light-dark(#a9c8e4, #2c5673);
    --change-3: var(--raised);
    --change-4: light-dark(#ecc79a, #6b4518);
    --change-5: var(--busier);
  }

  .page {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 20rem;
    grid-template-areas:
      'ask ask'
      'chart why'
      'rest why';
    gap: 1rem 2rem;
    max-inline-size: 110rem;
    margin-inline: auto;
    padding: 1.25rem 1.5rem 3rem;
  }

  .ask {
    grid-area: ask;
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: 0.75rem 2rem;
  }

  passant-sentence {
    flex: 1 1 32rem;
    min-inline-size: 0;
  }

  .charts {
    display: flex;
  }

  .charts .choice + .choice {
    border-inline-start: 0;
  }

  .chart {
    grid-area: chart;
    padding: 1rem 1.25rem;
    background: var(--panel);
    border: 1px solid var(--line);
  }

  /* As high as what is drawn in it, so that nothing below is pushed away when it comes. */
  .chart.awaited {
    min-block-size: calc(clamp(280px, 48vh, 440px) + 8.5rem);
  }

  .why {
    grid-area: why;
    padding-inline-start: 1.5rem;
    border-inline-start: 1px solid var(--line);
  }

  .rest {
    grid-area: rest;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.5rem;
    padding: 1rem 1.25rem;
    background: var(--panel);
    border: 1px solid var(--line);
  }

  .stale {
    opacity: 0.55;
  }

  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    margin-block-start: 0.5rem;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .key span {
    display: flex;
    align-items: center;
    gap: 0.375rem;
  }

  .key .ramp {
    inline-size: 8rem;
    block-size: 0.75rem;
    background: linear-gradient(
      to right,
      var(--ramp-1),
      var(--ramp-2),
      var(--ramp-3),
      var(--ramp-4),
      var(--ramp-5)
    );
  }

  .key circle {
    fill: var(--panel);
    stroke: var(--ink);
    stroke-width: 1.75;
  }

  .source {
    margin-block-start: 0.5rem;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .empty {
    padding: 3rem 0;
    color: var(--muted);
  }

  @media (max-width: 80rem) {
    .page {
      grid-template-columns: minmax(0, 1fr);
      grid-template-areas: 'ask' 'chart' 'rest' 'why';
    }

    .why {
      padding-inline-start: 0;
      border: 0;
    }
  }

  @media (max-width: 47.99rem) {
    .page {
      padding: 1rem 1rem 3rem;
    }

    .chart,
    .rest {
      margin-inline: -1rem;
      padding-inline: 1rem;
      border-inline: 0;
    }

    .charts {
      flex: 1;
    }

    .charts .choice {
      flex: 1;
      padding-inline: 0.25rem;
      text-align: center;
    }
  }
`;
