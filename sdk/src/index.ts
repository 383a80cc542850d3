/** The typed client of Baton's HTTP API. Functions and types are generated from the server's OpenAPI document. */
export { createBaton } from './create-baton.ts';
export type { BatonOptions } from './create-baton.ts';
export * from './generated/sdk.gen.ts';
export type * from './generated/types.gen.ts';
