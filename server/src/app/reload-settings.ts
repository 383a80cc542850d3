import { ConfigError, createReloader } from '#platform/config';
import type { Config, LoadOptions, Reloaded } from '#platform/config';
import { BatonError } from '#platform/errors';
import type { Log } from '#platform/log';

/** Takes changed settings over while Baton runs. @throws BatonError `invalid_input` that lists every wrong setting; then none was taken over. */
export type ReloadSettings = () => Reloaded;

/** Made before anything else fills in settings by itself. */
export function createReloadSettings(config: Config, log: () => Log, options: LoadOptions): ReloadSettings {
  const reload = createReloader(config, options);
  return () => {
    try {
      const result = reload();
      log().level = config.logLevel;
      log().info(result, 'settings were read again');
      return result;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log().error({ problems: error.problems }, 'settings were not taken over; the old ones hold');
      throw new BatonError('invalid_input', { message: 'The settings are wrong; the old ones hold. See details.', details: { problems: error.problems } });
    }
  };
}
