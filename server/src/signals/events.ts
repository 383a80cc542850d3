import { z } from 'zod';
import { defineEvent } from '#platform/db';

/** Somebody changed whether a model is asked. */
export const signalSettingsChanged = defineEvent(
  'signals.settings_changed',
  z.object({ changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })) }),
);
