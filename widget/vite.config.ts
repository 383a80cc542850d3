import { defineConfig } from 'vite';

/** One classic script, so that a shop pastes one line and nothing else is fetched. */
export default defineConfig({
  define: { 'process.env.NODE_ENV': '"production"' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2020',
    lib: { entry: 'src/main.ts', formats: ['iife'], name: 'BatonWidget', fileName: () => 'widget.js' },
  },
});
