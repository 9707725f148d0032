import { css } from 'lit';

/** A happening on one screen: gauge, zones, alerts side by side; on a phone below each other. */
export const pageSheet = css`
  :host {
    display: block;
    block-size: 100dvh;
  }

  .page {
    display: flex;
    flex-direction: column;
    block-size: 100%;
  }

  .time {
    display: flex;
    align-items: baseline;
    gap: 1rem;
    white-space: nowrap;
  }

  time {
    font-size: 1.25rem;
  }

  passant-refresh {
    font-size: 0.875rem;
    color: var(--muted);
  }

  .about {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.25rem 1.5rem;
    padding: 0.75rem 1.5rem;
    border-block-end: 1px solid var(--line);
  }

  h2 {
    font-size: 1.75rem;
    line-height: 1.15;
    font-weight: 650;
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }

  .phase {
    font-size: 1.25rem;
  }

  .beside {
    display: none;
  }

  .links {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25rem;
    margin-inline-start: auto;
  }

  .links a {
    display: inline-grid;
    align-items: center;
    min-block-size: 2.75rem;
    color: inherit;
    text-underline-offset: 0.1875rem;
  }

  .note {
    flex-basis: 100%;
    color: var(--muted);
    text-wrap: pretty;
  }

  .parts {
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1.3fr) minmax(0, 0.9fr) minmax(0, 1.05fr);
    grid-template-areas: 'gauge zones log';
    flex: 1;
    min-block-size: 0;
  }

  .afterwards {
    grid-template: minmax(0, 1fr) / minmax(0, 1.4fr) minmax(0, 1fr);
    grid-template-areas: 'gauge log';
  }

  .afterwards .said {
    padding: 0 0 1.25rem;
  }

  .open {
    display: inline-grid;
    align-items: center;
    min-block-size: 3rem;
    padding-inline: 1.25rem;
    font-weight: 600;
    color: var(--accent-ink);
    text-decoration: none;
    background: var(--accent);
  }

  .open:hover {
    text-decoration: underline;
  }

  section {
    padding: 1rem 1.5rem;
    overflow-y: auto;
    scrollbar-width: thin;
  }

  .gauge {
    grid-area: gauge;
  }

  .zones {
    grid-area: zones;
    border-inline-start: 1px solid var(--line);
  }

  .log {
    grid-area: log;
    display: flex;
    flex-direction: column;
    background: var(--panel);
    border-inline-start: 1px solid var(--line);
  }

  .zones h3 {
    margin: 0;
    padding-block-end: 0.5rem;
    font-size: 1.125rem;
    font-weight: 400;
    color: var(--muted);
  }

  .doors {
    padding-block-start: 0.75rem;
    border-block-start: 1px solid var(--line);
    color: var(--muted);
    text-wrap: pretty;
  }

  passant-log {
    flex: 1;
  }

  .said {
    padding: 1.5rem;
    font-size: 1.25rem;
    color: var(--muted);
    text-wrap: pretty;
  }

  @media (max-width: 67.99rem) {
    .parts {
      grid-template: auto auto / minmax(0, 1fr) minmax(0, 1fr);
      grid-template-areas: 'gauge log' 'zones log';
      overflow-y: auto;
    }

    section {
      overflow: visible;
    }

    /* For what calls below: the last lines are read above it. */
    .alarmed {
      padding-block-end: 4.5rem;
    }

    .zones {
      border-inline-start: 0;
      border-block-start: 1px solid var(--line);
    }
  }

  /* A phone on its side: what stands still would leave no room for what moves. */
  @media (max-width: 67.99rem) and (max-height: 29.99rem) {
    :host,
    .page {
      block-size: auto;
    }
  }

  @media (max-width: 47.99rem) {
    :host {
      block-size: auto;
    }

    .page,
    .parts {
      display: block;
      block-size: auto;
    }

    /* What nobody has seen yet is seen without scrolling. */
    .alarmed {
      display: flex;
      flex-direction: column;
    }

    .alarmed .log {
      order: -1;
    }

    .about,
    section {
      padding-inline: 1rem;
    }

    .links {
      margin: 0;
    }

    .log {
      border: 0;
      border-block-start: 1px solid var(--line);
    }

    .log {
      padding-inline: 0;
    }

    .hands {
      padding-inline: 1rem;
    }

    /* The head has no room for it. */
    .time {
      display: none;
    }

    /* Also to who has scrolled. */
    passant-break {
      position: sticky;
      inset-block-start: 0;
      z-index: 1;
      padding-inline: 1rem;
    }

    .beside {
      display: flex;
      align-items: baseline;
      gap: 0.75rem;
    }

    .keys {
      display: none;
    }
  }
`;
