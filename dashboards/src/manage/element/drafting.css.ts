import { css } from 'lit';

/** The drawing of zones: the map's colours, the zones as outlines, corners to take hold of. */
export const draftingSheet = css`
  :host {
    display: block;
    position: relative;
    block-size: 34rem;
    overflow: hidden;
    background: var(--ground);
    border: 1px solid var(--line-strong);
  }

  svg.sheet {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    touch-action: none;
    user-select: none;
    cursor: grab;
  }

  svg.sheet.drawing {
    cursor: crosshair;
  }

  .context {
    fill: none;
    stroke: none;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .park.area {
    fill: var(--map-park);
  }

  .water.area {
    fill: var(--map-water);
  }

  .square.area,
  .street.area {
    fill: var(--map-square);
  }

  .building.area {
    fill: var(--map-building);
  }

  .street.line {
    stroke: var(--map-street);
    stroke-width: 7;
  }

  .water.line {
    stroke: var(--map-water);
    stroke-width: 6;
  }

  .rail.line {
    stroke: var(--map-rail);
    stroke-width: 2;
    stroke-dasharray: 9 5;
  }

  .zone {
    fill: var(--level-none);
    fill-opacity: 0.45;
    fill-rule: evenodd;
    stroke: var(--ink);
    stroke-width: 1.25;
    vector-effect: non-scaling-stroke;
    cursor: pointer;
  }

  .zone.added,
  .zone.changed {
    fill: var(--accent);
    fill-opacity: 0.28;
    stroke: var(--accent);
    stroke-width: 2;
  }

  .zone.changed {
    stroke-dasharray: 7 3;
  }

  .zone.removed {
    fill: none;
    stroke: var(--muted);
    stroke-dasharray: 2 4;
    pointer-events: none;
  }

  .zone.chosen {
    stroke: var(--accent);
    stroke-width: 3.5;
    stroke-dasharray: none;
  }

  .drawing .zone {
    cursor: crosshair;
  }

  .pencil {
    fill: var(--accent);
    fill-opacity: 0.2;
    stroke: var(--accent);
    stroke-width: 2.5;
  }

  text {
    font-size: 0.8125rem;
    font-weight: 600;
    fill: var(--ink);
    stroke: var(--ground);
    stroke-width: 4;
    stroke-linejoin: round;
    paint-order: stroke;
    text-anchor: middle;
    pointer-events: none;
  }

  .sensor {
    fill: var(--ink);
    stroke: var(--panel);
    stroke-width: 1.5;
    pointer-events: none;
  }

  .corner {
    fill: var(--panel);
    stroke: var(--accent);
    stroke-width: 2.5;
    cursor: move;
  }

  .corner:focus-visible {
    fill: var(--accent);
    outline: 3px solid var(--ink);
    outline-offset: 2px;
  }

  .half {
    fill: var(--accent);
    fill-opacity: 0.65;
    stroke: var(--panel);
    cursor: copy;
  }

  .cross {
    stroke: var(--ink);
    stroke-width: 1.5;
    pointer-events: none;
  }

  .wheel {
    position: absolute;
    inset-block-start: 0.75rem;
    inset-inline-start: 50%;
    translate: -50% 0;
    padding: 0.375rem 0.75rem;
    color: var(--ink);
    background: var(--panel);
    border: 1px solid var(--line-strong);
    pointer-events: none;
  }

  .wheel:empty {
    display: none;
  }

  .tools {
    position: absolute;
    inset: auto 0.75rem 0.75rem auto;
    display: flex;
    gap: 1px;
    background: var(--line-strong);
    border: 1px solid var(--line-strong);
  }

  .tools button {
    display: grid;
    place-items: center;
    inline-size: 2.75rem;
    block-size: 2.75rem;
    background: var(--panel);
  }

  .tools button:hover {
    background: var(--raised);
  }

  .tools svg {
    inline-size: 1.25rem;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.75;
  }

  @media (max-width: 47.99rem) {
    :host {
      block-size: 24rem;
    }
  }
`;
