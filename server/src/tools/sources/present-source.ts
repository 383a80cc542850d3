import type { z } from 'zod';
import type { OpenapiOperations, ToolSourceView } from '@baton/contract';
import { buildTools } from './build-tools.ts';
import { operationsOf } from './http/operation.ts';
import type { ReadDocument } from './http/read-openapi.ts';
import { offerOf } from './mcp/offer.ts';
import { sheetOf } from './sheet/sheet.ts';
import type { ToolSource } from './source.ts';

export function presentSource(source: ToolSource): z.infer<typeof ToolSourceView> {
  return {
    id: source.id,
    kind: source.kind,
    name: source.name,
    title: source.title,
    description: source.description,
    enabled: source.enabled,
    address: source.address,
    secret_header: source.secretHeader,
    operations: source.kind === 'http' ? operationsOf(source) : null,
    sheet: source.kind === 'spreadsheet' ? presentSheet(source) : null,
    offer: source.kind === 'mcp' ? presentOffer(source) : null,
    tools: buildTools(source).map(({ name, class: toolClass }) => ({ name, class: toolClass })),
    version: source.version,
    refreshed_at: source.refreshedAt?.toISOString() ?? null,
    last_error: source.lastError,
    created_at: source.createdAt.toISOString(),
    updated_at: source.updatedAt.toISOString(),
  };
}

function presentSheet(source: ToolSource): z.infer<typeof ToolSourceView>['sheet'] {
  const { loaded, wanted } = sheetOf(source);
  return {
    rows: loaded?.rows ?? 0,
    key_column: loaded?.keyColumn ?? wanted.keyColumn,
    columns: loaded?.columns ?? [],
    refresh_minutes: source.refreshMinutes,
  };
}

function presentOffer(source: ToolSource): z.infer<typeof ToolSourceView>['offer'] {
  const { allowed, offered } = offerOf(source);
  return offered
    .map(({ tool, title, description, saysItOnlyReads }) => ({ tool, title, description, says_it_only_reads: saysItOnlyReads }))
    .map((one) => ({ ...one, state: allowed.find((other) => other.tool === one.tool)?.state ?? ('not_allowed' as const) }))
    .concat(
      allowed
        .filter((one) => one.state === 'gone')
        .map(({ tool, title, description }) => ({ tool, title, description, says_it_only_reads: false, state: 'gone' })),
    );
}

export function presentDocument({ baseUrl, operations }: ReadDocument): z.infer<typeof OpenapiOperations> {
  return { base_url: baseUrl, operations: operations.map(({ operationId, ...operation }) => ({ operation_id: operationId, ...operation })) };
}
