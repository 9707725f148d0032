/**
 * How MapLibre draws the map: its layers, from the ground up, in the theme's colours.
 */
import type { FeatureCollection } from 'geojson';
import type { StyleSpecification } from 'maplibre-gl';

import { colours } from './colour.ts';
import { LEVELS } from './live.ts';

const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };
const KIND = (kind: string, type: 'Polygon' | 'LineString') =>
  ['all', ['==', ['get', 'kind'], kind], ['==', ['geometry-type'], type]] as const;

/** The whole style, with sources that are still empty. */
export function style(host: HTMLElement): StyleSpecification {
  return colours(host, styled);
}

function styled(of: (token: string) => string): StyleSpecification {
  const look = ['coalesce', ['feature-state', 'look'], 'hatched'] as const;
  const isChosen = ['boolean', ['feature-state', 'isChosen'], false] as const;
  const width = (least: number, most: number) =>
    ['interpolate', ['exponential', 2], ['zoom'], 13, least, 18, most] as const;
  const area = (kind: string) => ({
    id: kind,
    type: 'fill' as const,
    source: 'context',
    filter: KIND(kind, 'Polygon'),
    paint: { 'fill-color': of(`--map-${kind}`) },
  });
  const layers = [
    { id: 'ground', type: 'background', paint: { 'background-color': of('--ground') } },
    area('park'),
    area('water'),
    {
      id: 'water-line',
      type: 'line',
      source: 'context',
      filter: KIND('water', 'LineString'),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': of('--map-water'), 'line-width': width(1, 24) },
    },
    area('square'),
    area('building'),
    {
      id: 'street-area',
      type: 'fill',
      source: 'context',
      filter: KIND('street', 'Polygon'),
      paint: { 'fill-color': of('--map-street') },
    },
    {
      id: 'street-line',
      type: 'line',
      source: 'context',
      filter: KIND('street', 'LineString'),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': of('--map-street'), 'line-width': width(1.5, 30) },
    },
    {
      id: 'rail',
      type: 'line',
      source: 'context',
      filter: KIND('rail', 'LineString'),
      paint: {
        'line-color': of('--map-rail'),
        'line-width': width(1, 6),
        'line-dasharray': [3, 1.6],
      },
    },
    {
      id: 'zone-hatch',
      type: 'fill',
      source: 'zones',
      paint: {
        'fill-pattern': 'hatch',
        'fill-opacity': ['case', ['==', look, 'hatched'], 0.9, 0],
      },
    },
    {
      id: 'zone',
      type: 'fill',
      source: 'zones',
      paint: {
        'fill-color': [
          'match',
          look,
          ...LEVELS.flatMap((level) => [level, of(`--level-${level}`)]),
          of('--level-none'),
        ],
        'fill-opacity': ['case', ['==', look, 'hatched'], 0, 0.86],
      },
    },
    {
      id: 'zone-line',
      type: 'line',
      source: 'zones',
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': ['case', isChosen, of('--accent'), of('--ink')],
        'line-width': ['case', isChosen, 4, 1],
        'line-opacity': ['case', isChosen, 1, 0.55],
      },
    },
    {
      id: 'sensor',
      type: 'symbol',
      source: 'sensors',
      layout: {
        'icon-image': ['get', 'mark'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
  ];
  return {
    version: 8,
    sources: {
      context: { type: 'geojson', data: NOTHING },
      zones: { type: 'geojson', data: NOTHING, promoteId: 'id' },
      sensors: { type: 'geojson', data: NOTHING },
    },
    layers,
  } as unknown as StyleSpecification;
}
