/** Configuration: defaults < file < environment, validated by one schema. The only place that reads `process.env`. */
export { loadConfig, ConfigError } from './config/load.ts';
export { SETTINGS } from './config/settings.ts';
export type { Config, Setting } from './config/settings.ts';
