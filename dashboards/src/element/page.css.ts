import { css } from 'lit';

/** The page's frame: a map edge to edge with its figures beside it, or on a phone one of both. */
export const pageSheet = css`
  :host {
    display: block;
    block-size: 100dvh;
  }

  .page {
    display: grid;
    grid-template: 3.5rem auto minmax(0, 1fr) auto / minmax(0, 1fr);
    grid-template-areas: 'header' 'break' 'main' 'footer';
    block-size: 100%;
  }

  header {
    grid-area: header;
    display: flex;
    align-items: center;
    gap: 1rem;
    padding-inline: 1.5rem;
    background: var(--panel);
    border-block-end: 1px solid var(--line);
  }

  h1 {
    font-size: 1.25rem;
    font-weight: 750;
    letter-spacing: -0.01em;
  }

  h1::after {
    content: '';
    display: inline-block;
    inline-size: 0.375rem;
    block-size: 1.5rem;
    margin-inline-start: 0.875rem;
    vertical-align: -0.3125rem;
    background: var(--accent);
  }

  passant-controls {
    flex: 1;
  }

  time {
    font-size: 1.25rem;
    white-space: nowrap;
  }

  passant-break {
    grid-area: break;
  }

  main {
    grid-area: main;
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr) 30rem;
  }

  .map {
    display: grid;
    grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
  }

  .figures {
    overflow-y: auto;
    scrollbar-width: thin;
    background: var(--panel);
    border-inline-start: 1px solid var(--line);
  }

  footer {
    grid-area: footer;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 1rem;
    min-block-size: 2.5rem;
    padding: 0.375rem 1.5rem;
    font-size: 0.875rem;
    background: var(--panel);
    border-block-start: 1px solid var(--line);
  }

  .to-wall {
    margin-inline-start: auto;
    color: inherit;
    text-decoration-color: var(--accent);
    text-decoration-thickness: 2px;
    text-underline-offset: 0.1875rem;
    white-space: nowrap;
  }

  .below {
    display: none;
  }

  nav {
    display: none;
  }

  .wall passant-controls,
  .wall passant-pages,
  .wall nav {
    display: none;
  }

  .town {
    display: none;
  }

  .wall .town {
    display: block;
    font-size: 1.25rem;
  }

  .wall main {
    grid-template-columns: minmax(0, 1fr) 37rem;
  }

  .wall time {
    margin-inline-start: auto;
    font-size: 1.75rem;
  }

  .wall passant-break {
    font-size: 1.75rem;
  }

  .wall .figures {
    display: flex;
    flex-direction: column;
    overflow: hidden;
  }

  .wall .zones {
    flex: 1;
    min-block-size: 0;
    overflow: hidden;
    scroll-snap-type: y mandatory;
  }

  @media (max-width: 68rem) {
    main {
      grid-template-columns: minmax(0, 1fr) 24rem;
    }
  }

  @media (max-width: 47.99rem) {
    .page {
      grid-template: 2.75rem auto minmax(0, 1fr) 1.75rem auto / auto minmax(0, 1fr) auto;
      grid-template-areas:
        'title pages clock'
        'break break break'
        'main main main'
        'footer footer footer'
        'nav nav controls';
      padding-block-end: env(safe-area-inset-bottom);
      background: var(--panel);
    }

    header {
      display: contents;
    }

    h1 {
      grid-area: title;
      align-self: center;
      padding-inline-start: 1rem;
      font-size: 1.125rem;
    }

    h1::after {
      block-size: 1.25rem;
      vertical-align: -0.25rem;
    }

    passant-pages {
      grid-area: pages;
      align-self: center;
      padding-inline-start: 0.5rem;
    }

    time {
      grid-area: clock;
      place-self: center end;
      padding-inline-end: 1rem;
      font-size: 1.0625rem;
    }

    passant-controls {
      grid-area: controls;
      padding-inline-end: 0.25rem;
      border-block-start: 1px solid var(--line);
    }

    passant-break {
      padding: 0.5rem 1rem;
    }

    main {
      grid-template-columns: minmax(0, 1fr);
    }

    .page.list .map,
    .page.map .figures,
    .to-wall {
      display: none;
    }

    .figures {
      border: 0;
    }

    footer {
      justify-content: center;
      min-block-size: 0;
      padding-block: 0.125rem;
      font-size: 0.8125rem;
      color: var(--muted);
    }

    footer passant-legend {
      display: none;
    }

    .below {
      display: flex;
      padding: 0.5rem 1rem;
      background: var(--panel);
      border-block-start: 1px solid var(--line);
      font-size: 0.8125rem;
    }

    nav {
      grid-area: nav;
      display: flex;
      border-block-start: 1px solid var(--line);
    }

    nav button {
      flex: 1;
      block-size: 3.5rem;
      text-align: center;
      border-block-start: 0.1875rem solid transparent;
      color: var(--muted);
    }

    nav button[aria-pressed='true'] {
      color: var(--ink);
      font-weight: 650;
      border-block-start-color: var(--accent);
    }
  }
`;
