/** The whole of Baton, composed. */
export { serve } from './serve.ts';
export type { RunningServer } from './serve.ts';
export { openRuntime } from './open-runtime.ts';
export type { Runtime } from './open-runtime.ts';
