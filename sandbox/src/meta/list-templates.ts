import { checkToken, type Answer } from './handle-messages.ts';
import { GraphError, noSuchObject } from './graph-errors.ts';
import type { GraphState } from './graph-state.ts';

/** `GET /<version>/<business account>/message_templates`: those the sandbox was started with, all approved. */
export function listTemplates(state: GraphState, wabaId: string, authorization: string | undefined): Answer {
  try {
    checkToken(state, authorization);
    if (![...state.numbers.values()].some((one) => one.wabaId === wabaId)) {
      throw noSuchObject('GET', wabaId);
    }
    const data = [...(state.templates ?? [])].map((key, index) => {
      const [name, language] = key.split(':');
      return { id: String(index + 1), name, language, status: 'APPROVED', category: 'UTILITY', components: [{ type: 'BODY', text: 'Hello {{1}}' }] };
    });
    return { status: 200, body: { data } };
  } catch (error) {
    if (error instanceof GraphError) {
      return { status: error.status, body: error.body() };
    }
    throw error;
  }
}
