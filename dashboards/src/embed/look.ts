/** How the element looks: as the page around it, unless that sets its properties. */
export const LOOK = `
  :host {
    display: inline-block;
    min-inline-size: 14rem;
    max-inline-size: 100%;
    box-sizing: border-box;
    padding: var(--passant-padding, 0.75rem 1rem);
    font-family: var(--passant-font, inherit);
    line-height: 1.35;
    color: var(--passant-ink, inherit);
    background: var(--passant-ground, transparent);
    border: 1px solid var(--passant-line, currentColor);
  }
  :host([hidden]) { display: none; }
  p { margin: 0; }
  .name { font-size: 1em; }
  .now {
    display: flex;
    align-items: center;
    gap: 0.5em;
    font-size: 1.5em;
    font-weight: 700;
    line-height: 1.2;
  }
  .absent .now { font-size: 1.125em; font-weight: 400; }
  .detail, .source { font-size: 0.875em; }
  .source { margin-block-start: 0.375em; }
  a { color: inherit; text-underline-offset: 0.2em; }
  svg { flex: none; inline-size: 0.625em; block-size: 1.25em; }
  rect { fill: none; stroke: currentColor; stroke-width: 0.75; }
  .calm .on { fill: var(--passant-calm, #b7d6ec); }
  .normal .on { fill: var(--passant-normal, #7eb6d7); }
  .busy .on { fill: var(--passant-busy, #b88c2e); }
  .very-busy .on { fill: var(--passant-very-busy, #a35e1a); }
  .too-busy .on { fill: var(--passant-too-busy, #a80d17); }
`;
