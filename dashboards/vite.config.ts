import { build, defineConfig, type Plugin } from 'vite';

import { BUILT } from './src/pages.ts';

// The api to which `npm run dev` passes requests on.
const API = 'http://127.0.0.1:8000';

// The element for other sites is built with the pages, so that no build lacks it.
let outDir = 'dist';
const embed: Plugin = {
  name: 'passant-embed',
  apply: 'build',
  configResolved(config) {
    outDir = config.build.outDir;
  },
  async closeBundle() {
    await build({ configFile: 'vite.embed.config.ts', build: { outDir } });
  },
};

export default defineConfig({
  base: './',
  plugins: [embed],
  build: {
    rolldownOptions: {
      input: [
        ...BUILT.map((name) => (name === 'live' ? 'index.html' : `${name}/index.html`)),
        'src/public/main.ts',
      ],
    },
    // Tells the api what its public page loads.
    manifest: 'built.json',
    // The first browsers with `light-dark()`, on which both themes stand.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The content security policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    // The map library alone is larger than the usual warning; it loads after the first figures.
    chunkSizeWarningLimit: 1400,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': API, '/public': API } },
});
