import { defineConfig } from 'vite';

import { PAGES } from './src/pages.ts';

// The api to which `npm run dev` passes requests on.
const API = 'http://127.0.0.1:8000';

export default defineConfig({
  base: './',
  build: {
    rolldownOptions: {
      input: PAGES.map((name) => (name === 'live' ? 'index.html' : `${name}/index.html`)),
    },
    // The first browsers with `light-dark()`, on which both themes stand.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The content security policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    // The map library alone is larger than the usual warning; it loads after the first figures.
    chunkSizeWarningLimit: 1400,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': API } },
});
