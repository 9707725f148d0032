import { baseOf } from './source.ts';
import { PassantZone } from './zone.ts';

const { currentScript } = document;
if (currentScript instanceof HTMLScriptElement) {
  PassantZone.origin = baseOf(currentScript.src)?.replace(/\/embed\/[^/]*$/, '');
}
if (customElements.get('passant-zone') === undefined) {
  customElements.define('passant-zone', PassantZone);
}
