import { ProtocolError, ProtocolErrorCode, createRequestStateCodec } from '@modelcontextprotocol/server';
import type { ServerContext } from '@modelcontextprotocol/server';

const codec = createRequestStateCodec<string>({ key: 'a key of the fixtures, thirty-two bytes or more', bind: (call) => call.mcpReq.method });

export const signState = (what: string, call: ServerContext): Promise<string> => codec.mint(what, call);

/** @throws ProtocolError when it is none of ours */
export async function readState(state: string, call: ServerContext): Promise<string> {
  try {
    return await codec.verify(state, call);
  } catch {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'The state is none that was given out.');
  }
}
