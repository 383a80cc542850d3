import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listDeadLetters, replayDeadLetter } from '#platform/jobs';
import type { Runtime } from './open-runtime.ts';
import { JOBS } from './subscriptions.ts';

const Id = z.object({ id: z.uuid() });

/** For whoever runs the installation: jobs that were given up, and settings to be read again. */
export async function operatorRoutes(app: FastifyInstance, { ctx, reloadSettings }: Runtime): Promise<void> {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/operator/dead-letters',
    { config: { auth: 'operator' }, schema: { summary: 'Jobs that failed every attempt', tags: ['operator'] } },
    async () => {
      const letters = await listDeadLetters(ctx.db);
      return {
        dead_letters: letters.map((one) => ({
          id: one.id,
          workspace_id: one.workspaceId,
          queue: one.queue,
          error: one.error,
          attempts: one.attempts,
          buried_at: one.buriedAt,
        })),
      };
    },
  );
  typed.post(
    '/api/operator/dead-letters/:id/replay',
    { config: { auth: 'operator' }, schema: { summary: 'Run one of them again', tags: ['operator'], params: Id } },
    async (request, reply) => {
      await replayDeadLetter(ctx.db, JOBS, request.params.id);
      return reply.status(202).send({ status: 'queued' });
    },
  );
  typed.post(
    '/api/operator/reload',
    {
      config: { auth: 'operator' },
      schema: { summary: 'Read the settings again; those that may change take effect, the others are named', tags: ['operator'] },
    },
    () => {
      const { changed, needsRestart } = reloadSettings();
      return { changed, needs_restart: needsRestart };
    },
  );
}
