import { expect, it } from 'vitest';
import type { TurnState } from '#conversations';
import { loadConfig } from '#platform/config';
import { mayProve } from './may-prove.ts';

const inbox = (kind: TurnState['inbox']['kind'], rules: object = {}) => ({ kind, assistantId: null, settings: { assistant: rules } });
const may = (smtpUrl: string | undefined, wanted: boolean, where: TurnState['inbox']) =>
  mayProve({ config: loadConfig({ env: {}, overrides: { environment: 'test', smtpUrl } }) }, { verify_by_mail: wanted }, where);

it('a code is offered where mail is set up, the assistant is told to, and it answers more than a first message', () => {
  expect(may('smtp://localhost', true, inbox('webchat'))).toBe(true);
  expect(may('smtp://localhost', true, inbox('dixa', { initial_only: false }))).toBe(true);
  expect(may('smtp://localhost', true, inbox('dixa'))).toBe(false);
  expect(may('smtp://localhost', true, inbox('chatwoot', { initial_only: true }))).toBe(false);
  expect(may('smtp://localhost', false, inbox('webchat'))).toBe(false);
  expect(may(undefined, true, inbox('webchat'))).toBe(false);
});
