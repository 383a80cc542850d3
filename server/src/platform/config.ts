/** Configuration: defaults < file < `.env` < environment, validated by one schema. The only place that reads `process.env`. */
export { loadConfig, ConfigError } from './config/load.ts';
export type { LoadOptions } from './config/load.ts';
export { createReloader } from './config/reload.ts';
export type { Reloaded } from './config/reload.ts';
export { SETTINGS } from './config/settings.ts';
export type { Config, Setting } from './config/settings.ts';
