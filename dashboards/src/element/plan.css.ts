import { css } from 'lit';

/** How the SVG drawing of the map looks. */
export const planSheet = css`
  .plan {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    background: var(--ground);
  }

  .context {
    fill: none;
    stroke: none;
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
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .rail.line {
    stroke: var(--map-rail);
    stroke-width: 3;
    stroke-dasharray: 9 5;
  }

  .water.line {
    stroke: var(--map-water);
    stroke-width: 6;
  }

  .zone {
    fill-opacity: 0.86;
    fill-rule: evenodd;
    stroke: var(--ink);
    stroke-opacity: 0.55;
    stroke-width: 1;
    cursor: pointer;
  }

  .zone.chosen {
    stroke: var(--accent);
    stroke-opacity: 1;
    stroke-width: 4;
  }

  .zone.calm {
    fill: var(--level-calm);
  }

  .zone.normal {
    fill: var(--level-normal);
  }

  .zone.busy {
    fill: var(--level-busy);
  }

  .zone.very-busy {
    fill: var(--level-very-busy);
  }

  .zone.too-busy {
    fill: var(--level-too-busy);
  }

  .zone.none {
    fill: var(--level-none);
  }

  .zone.hatched {
    fill: url(#hatch);
  }

  .hatch-ground {
    fill: var(--ground);
  }

  .hatch-line {
    stroke: var(--map-hatch);
    stroke-width: 2;
  }

  .sensor {
    pointer-events: none;
  }

  .sensor .halo {
    fill: none;
    stroke: var(--panel);
  }

  .sensor .filled {
    fill: var(--ink);
  }

  .sensor .drawn {
    fill: none;
    stroke: var(--ink);
    stroke-linecap: round;
  }
`;
