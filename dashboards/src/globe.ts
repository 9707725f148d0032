/**
 * The map as MapLibre draws it; loaded after the first figures, for it is large.
 *
 * No tiles, glyphs or sprites are asked of anyone: what lies behind the zones comes from the
 * municipality's own registry, and its labels are HTML on top.
 */
import {
  type GeoJSONSource,
  Map as MapLibre,
  setWorkerCount,
  setWorkerUrl,
  type StyleSpecification,
} from 'maplibre-gl';
// The policy allows workers of our own address: not the blob that the library would make.
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { FeatureCollection, Position } from 'geojson';

import { colour } from './colour.ts';
import { hasFigure, LEVELS, type State, STATES } from './live.ts';
import { MARKS } from './mark.ts';
import { NOWHERE, type Place } from './place.ts';
import { extent, MARGIN, type Scene, type Surface, type Watcher } from './surface.ts';

const RATIO = 2;
const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };
const KIND = (kind: string, type: 'Polygon' | 'LineString') =>
  ['all', ['==', ['get', 'kind'], kind], ['==', ['geometry-type'], type]] as const;

export class Globe implements Surface {
  private place = NOWHERE;
  private scene: Scene = { zones: [], sensors: new Map(), selected: undefined };

  private constructor(
    private readonly map: MapLibre,
    private readonly host: HTMLElement,
    private readonly watcher: Watcher,
  ) {}

  /**
   * Start the map library.
   *
   * @throws if the device cannot draw it, for want of WebGL
   */
  static async start(host: HTMLElement, watcher: Watcher): Promise<Globe> {
    setWorkerUrl(workerUrl);
    setWorkerCount(1);
    const map = new MapLibre({
      container: host,
      style: style(host),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 20,
      minZoom: 11,
      fadeDuration: 0,
      locale: {},
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    // The list is the way by keyboard; the canvas takes no stop of its own.
    map.getCanvas().tabIndex = -1;
    map.getCanvas().setAttribute('aria-hidden', 'true');
    await new Promise<void>((resolve, reject) => {
      map.once('load', () => {
        resolve();
      });
      map.once('error', ({ error }) => {
        reject(error);
      });
    });
    const globe = new Globe(map, host, watcher);
    globe.listen();
    globe.recolour();
    return globe;
  }

  show(place: Place): void {
    this.place = place;
    this.source('context').setData(place.context);
    this.source('zones').setData({
      type: 'FeatureCollection',
      features: [...place.zones.values()].map(({ id, geometry }) => ({
        type: 'Feature',
        properties: { id },
        geometry,
      })),
    });
    this.fit();
    this.paint(this.scene);
  }

  paint(scene: Scene): void {
    this.scene = scene;
    const now = new Map(scene.zones.map((zone) => [zone.zoneId, zone]));
    for (const id of this.place.zones.keys()) {
      const zone = now.get(id);
      const look = zone !== undefined && hasFigure(zone) ? (zone.level ?? 'none') : 'hatched';
      const isChosen = id === scene.selected;
      this.map.setFeatureState({ source: 'zones', id }, { look, isChosen });
    }
    this.source('sensors').setData({
      type: 'FeatureCollection',
      features: [...this.place.sensors.values()].map(({ id, position }) => ({
        type: 'Feature',
        properties: { mark: scene.sensors.get(id) ?? 'unknown' },
        geometry: { type: 'Point', coordinates: position },
      })),
    });
  }

  recolour(): void {
    for (const layer of style(this.host).layers) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) {
        this.map.setPaintProperty(layer.id, name as never, value as never);
      }
    }
    this.image('hatch', hatch(colour(this.host, '--ground'), colour(this.host, '--map-hatch')));
    for (const state of STATES) {
      const [ink, halo] = [colour(this.host, '--ink'), colour(this.host, '--panel')];
      this.image(state, markImage(state, ink, halo));
    }
  }

  project(position: Position): readonly [number, number] {
    const { x, y } = this.map.project([position[0] ?? 0, position[1] ?? 0]);
    return [x, y];
  }

  zoom(steps: number): void {
    const duration = this.isCalm() ? 0 : 200;
    this.map.zoomTo(this.map.getZoom() + steps, { duration });
  }

  fit(): void {
    const box = extent(this.place);
    if (box === undefined) return;
    this.map.fitBounds([...box], { padding: MARGIN, duration: 0 });
  }

  remove(): void {
    this.map.remove();
  }

  private listen(): void {
    this.map.on('move', this.watcher.onMove);
    this.map.on('resize', this.watcher.onMove);
    this.map.on('click', ({ point }) => {
      const [found] = this.map.queryRenderedFeatures(point, { layers: ['zone'] });
      const id: unknown = found?.properties['id'];
      this.watcher.onSelect(typeof id === 'string' ? id : undefined);
    });
    this.map.on('mousemove', 'zone', () => {
      this.map.getCanvas().style.cursor = 'pointer';
    });
    this.map.on('mouseleave', 'zone', () => {
      this.map.getCanvas().style.cursor = '';
    });
  }

  private isCalm(): boolean {
    return matchMedia('(prefers-reduced-motion: reduce)').matches;
  }

  private source(name: string): GeoJSONSource {
    const source = this.map.getSource<GeoJSONSource>(name);
    if (source === undefined) throw new Error(`the map has no source ${name}`);
    return source;
  }

  private image(name: string, data: ImageData): void {
    if (this.map.hasImage(name)) this.map.updateImage(name, data);
    else this.map.addImage(name, data, { pixelRatio: RATIO });
  }
}

function style(host: HTMLElement): StyleSpecification {
  const of = (token: string): string => colour(host, token);
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

function canvas(size: number): CanvasRenderingContext2D {
  const element = document.createElement('canvas');
  element.width = element.height = size * RATIO;
  const context = element.getContext('2d');
  if (context === null) throw new Error('this device draws no canvas');
  context.scale(RATIO, RATIO);
  return context;
}

function hatch(ground: string, line: string): ImageData {
  const size = 8;
  const context = canvas(size);
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = line;
  context.lineWidth = 1.5;
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift, size);
    context.lineTo(shift + size, 0);
  }
  context.stroke();
  return context.getImageData(0, 0, size * RATIO, size * RATIO);
}

function markImage(state: State, ink: string, halo: string): ImageData {
  const size = 20;
  const context = canvas(size);
  context.translate(2, 2);
  const { path, stroke, dash } = MARKS[state];
  const shape = new Path2D(path);
  context.lineCap = 'round';
  context.strokeStyle = halo;
  context.lineWidth = (stroke ?? 0) + 3;
  context.stroke(shape);
  if (stroke === undefined) {
    context.fillStyle = ink;
    context.fill(shape);
  } else {
    context.setLineDash([...dash]);
    context.strokeStyle = ink;
    context.lineWidth = stroke;
    context.stroke(shape);
  }
  return context.getImageData(0, 0, size * RATIO, size * RATIO);
}
