/**
 * The map as MapLibre draws it; loaded after the first figures, for it is large.
 *
 * No tiles, glyphs or sprites are asked of anyone: what lies behind the zones comes from the
 * municipality's own registry, and its labels are HTML on top.
 */
import { type GeoJSONSource, Map as MapLibre, setWorkerCount, setWorkerUrl } from 'maplibre-gl';
// The policy allows workers of our own address: not the blob that the library would make.
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Position } from 'geojson';

import { colours } from './colour.ts';
import { hatchImage, markImage, RATIO } from './image.ts';
import { hasFigure, STATES } from './live.ts';
import { NOWHERE, type Place } from './place.ts';
import { style } from './style.ts';
import { drawn, extent, margin, type Scene, type Surface, type Watcher } from './surface.ts';

export class Globe implements Surface {
  private place = NOWHERE;
  private scene: Scene = { zones: [], sensors: new Map(), selected: undefined };

  /** How each zone, and all sensors, were drawn last. */
  private readonly looks = new Map<string, string>();
  private marks: string | undefined;

  /** Whether the reader chose what is in view. */
  private isMoved = false;

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
        reject(new Error('the map library cannot draw here', { cause: error }));
      });
    });
    const globe = new Globe(map, host, watcher);
    globe.listen();
    globe.redraw();
    return globe;
  }

  show(place: Place): void {
    this.place = place;
    void this.source('context').setData(place.context);
    void this.source('zones').setData({
      type: 'FeatureCollection',
      features: [...place.zones.values()].map(({ id, geometry }) => ({
        type: 'Feature',
        properties: { id },
        geometry,
      })),
    });
    this.fit();
    this.looks.clear();
    this.marks = undefined;
    this.paint(this.scene);
  }

  paint(scene: Scene): void {
    this.scene = scene;
    const now = new Map(scene.zones.map((zone) => [zone.zoneId, zone]));
    // What looks as it did is not drawn again: figures move each second, their colours seldom.
    for (const id of this.place.zones.keys()) {
      const zone = now.get(id);
      const look = zone !== undefined && hasFigure(zone) ? (zone.level ?? 'none') : 'hatched';
      const isChosen = id === scene.selected;
      if (this.looks.get(id) === `${look} ${isChosen}`) continue;
      this.looks.set(id, `${look} ${isChosen}`);
      this.map.setFeatureState({ source: 'zones', id }, { look, isChosen });
    }
    const sensors = drawn(this.place, scene);
    const marks = sensors.map(({ id }) => scene.sensors.get(id) ?? 'unknown');
    if (marks.join() === this.marks) return;
    this.marks = marks.join();
    void this.source('sensors').setData({
      type: 'FeatureCollection',
      features: sensors.map(({ position }, at) => ({
        type: 'Feature',
        properties: { mark: marks[at] },
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
    this.redraw();
  }

  // The pictures, in the colours of now.
  private redraw(): void {
    colours(this.host, (of) => {
      this.image('hatch', hatchImage(of('--ground'), of('--map-hatch')));
      for (const state of STATES) this.image(state, markImage(state, of('--ink'), of('--panel')));
    });
  }

  project(position: Position): readonly [number, number] {
    const { x, y } = this.map.project([position[0] ?? 0, position[1] ?? 0]);
    return [x, y];
  }

  zoom(steps: number): void {
    this.isMoved = true;
    const duration = this.isCalm() ? 0 : 200;
    this.map.zoomTo(this.map.getZoom() + steps, { duration });
  }

  fit(): void {
    this.isMoved = false;
    const box = extent(this.place);
    if (box === undefined) return;
    this.map.fitBounds([...box], { padding: margin(this.host.clientWidth), duration: 0 });
  }

  remove(): void {
    this.map.remove();
  }

  private listen(): void {
    this.map.on('move', this.watcher.onMove);
    this.map.on('moveend', this.watcher.onRest);
    this.map.on('resize', () => {
      // A map that came out from behind its tab, or whose window changed, shows the whole again.
      if (!this.isMoved) this.fit();
      this.watcher.onRest();
    });
    this.map.on('movestart', ({ originalEvent }) => {
      if (originalEvent) this.isMoved = true;
    });
    this.map.on('click', ({ point }) => {
      const [found] = this.map.queryRenderedFeatures(point, { layers: ['zone'] });
      const id: unknown = found?.properties.id;
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
