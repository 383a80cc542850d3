import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import type { Config } from '../config.ts';
import { BatonError } from '../errors.ts';
import type { EmbeddingPort } from './embedding.ts';

/** Texts in one request. The API takes 2 048 and 300 000 tokens; chunks have at most about 400 tokens each. */
export const EMBEDDING_BATCH = 128;

const FIRST_WAIT_MS = 250;
const ports = new Map<string, EmbeddingPort>();

/** The configured embedding model, null when there is none. The client, and with it its connections, is kept between calls. */
export function openEmbedding(
  config: Pick<Config, 'openaiApiKey' | 'openaiBaseUrl' | 'openaiEmbeddingModel' | 'openaiTimeoutSeconds' | 'openaiMaxRetries'>,
): EmbeddingPort | null {
  const { openaiApiKey: apiKey, openaiBaseUrl: baseURL, openaiEmbeddingModel: model } = config;
  if (!model || (!apiKey && !baseURL)) return null;
  const name = JSON.stringify([apiKey, baseURL, model, config.openaiTimeoutSeconds, config.openaiMaxRetries]);
  const known = ports.get(name);
  if (known) return known;
  // Local servers want no key, but the SDK wants one.
  const client = new OpenAI({
    apiKey: apiKey ?? 'none',
    baseURL: baseURL ?? 'https://api.openai.com/v1',
    maxRetries: 0,
    timeout: config.openaiTimeoutSeconds * 1000,
  });
  const port: EmbeddingPort = { model, embed: (texts, signal) => embed(client, { model, texts, signal, attempts: 1 + config.openaiMaxRetries }) };
  ports.set(name, port);
  return port;
}

interface Call {
  model: string;
  texts: readonly string[];
  signal: AbortSignal;
  attempts: number;
}

/** Embedding changes nothing on the other side, so every failure that may pass is tried again, with doubling waits. */
async function embed(client: OpenAI, call: Call): Promise<number[][]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await client.embeddings.create({ model: call.model, input: [...call.texts] }, { signal: call.signal });
      return inOrder(answer.data, call.texts.length);
    } catch (error) {
      call.signal.throwIfAborted();
      if (attempt >= call.attempts || !mayPass(error)) throw failure(error);
      await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1), undefined, { signal: call.signal });
    }
  }
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof OpenAI.APIError)) return false;
  return error instanceof OpenAI.APIConnectionError || error.status === 408 || error.status === 409 || error.status === 429 || (error.status ?? 0) >= 500;
}

function failure(cause: unknown): BatonError {
  if (cause instanceof BatonError) return cause;
  return new BatonError('provider_failed', { message: 'The embedding model failed.', cause });
}

function inOrder(data: { index: number; embedding: number[] }[], expected: number): number[][] {
  const vectors = [...data].sort((one, other) => one.index - other.index).map((item) => item.embedding);
  const size = vectors[0]?.length ?? 0;
  if (vectors.length !== expected || size === 0 || vectors.some((vector) => vector.length !== size)) {
    throw new BatonError('provider_failed', {
      message: `The embedding model gave ${vectors.length} vectors for ${expected} texts, or vectors of different sizes.`,
    });
  }
  return vectors;
}
