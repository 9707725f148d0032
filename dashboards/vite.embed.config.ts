import { defineConfig } from 'vite';

// The element for other sites: one script at an address that stays, whole in itself.
export default defineConfig({
  publicDir: false,
  build: {
    emptyOutDir: false,
    target: ['chrome111', 'edge111', 'firefox113', 'safari16.4'],
    lib: {
      entry: 'src/embed/main.ts',
      formats: ['iife'],
      name: 'passant',
      fileName: () => 'embed/passant-zone.js',
    },
  },
});
