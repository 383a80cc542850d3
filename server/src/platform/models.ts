/** Language models behind one small port. */
export { createOpenAiModel } from './models/openai-responses.ts';
export { ModelError } from './models/port.ts';
export type {
  AnswerFormat,
  CallResultItem,
  ModelCall,
  ModelItem,
  ModelPort,
  ModelRequest,
  ModelResult,
  ModelTool,
  ModelUsage,
  SaidItem,
  ThreadState,
} from './models/port.ts';
export { priceUsage } from './models/price-usage.ts';
export { EMBEDDING_BATCH, openEmbedding } from './models/openai-embeddings.ts';
