/** Tools that a workspace adds by itself: `/api/tool-sources`. */
import { z } from 'zod';

const moment = z.iso.datetime();
const webAddress = z.url({ protocol: /^https?$/ }).max(1000);
const word = (most: number) => z.string().min(1).max(most);

export const TOOL_SOURCES_MAX = 20;
export const TOOL_OPERATIONS_MAX = 40;
export const OPENAPI_MAX_CHARS = 1_000_000;

export const ToolSourceKindName = z.enum(['http', 'spreadsheet', 'mcp']);
export const ToolClassName = z.enum(['read', 'reversible', 'irreversible', 'external']);

const sourceName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be small letters, digits and underscores')
  .max(24)
  .describe('The names of its tools are made from it. It stays.');
const operationName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be small letters, digits and underscores')
  .max(38);
const secret = z
  .strictObject({
    header: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]*$/)
      .max(60)
      .default('authorization'),
    value: z
      .string()
      .regex(/^[\x20-\x7e]+$/, 'must be one line of ASCII')
      .min(1)
      .max(4000)
      .describe('The whole value, for example `Bearer abc`. Sealed, and never returned.'),
  })
  .describe('Sent with each call in this header.');
const common = {
  name: sourceName,
  title: word(200).optional().describe('For people. Absent: the name.'),
  description: z.string().max(2000).default('').describe('What it is about: told to the model with each of its tools.'),
  secret: secret.optional(),
};

export const ToolParameter = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/)
    .max(64),
  in: z.enum(['path', 'query', 'body']),
  description: z.string().max(500).default(''),
  required: z.boolean().default(false),
  schema: z
    .record(z.string(), z.unknown())
    .default({ type: 'string' })
    .describe('JSON Schema: type, enum, minimum, maximum, minLength, maxLength, format, items, properties, required, anyOf.'),
});
const resultFields = z
  .array(
    z
      .string()
      .regex(/^[^.\s][^.]*(\.[^.]+)*$/)
      .max(200),
  )
  .min(1)
  .max(50)
  .describe('What of the answer gets out, by path: `status`, `items.title` (of each item). Everything else is dropped.');
const timeoutSeconds = z.number().min(1).max(10).default(8);
const operation = z.strictObject({
  name: operationName,
  title: word(200).optional(),
  description: word(1000).describe('For the model: what it gives, when to use it, what it does not do.'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  path: z
    .string()
    .regex(/^\/[\w\-.~!$&'()*+,;=:@%/{}]*$/, 'must begin with / and hold no question mark; write other signs with %')
    .max(500)
    .describe('Appended to the base address. `{id}` is the parameter of that name.'),
  class: ToolClassName.default('read').describe('What it may do at worst. All but `read` is shown first and done when confirmed.'),
  parameters: z.array(ToolParameter).max(40).default([]),
  result_fields: resultFields,
  timeout_seconds: timeoutSeconds,
});
const chosen = z.strictObject({
  operation_id: word(200),
  name: operationName.optional().describe('Absent: made from the operationId.'),
  description: word(1000).optional(),
  class: ToolClassName.optional().describe('Absent: read for GET, irreversible for everything else.'),
  result_fields: resultFields.optional().describe('Absent: what the document says of the answer.'),
  timeout_seconds: timeoutSeconds.optional(),
});
const openapiDocument = z.string().min(1).max(OPENAPI_MAX_CHARS).describe('OpenAPI 3, as JSON or YAML.');
const openapiImport = z.strictObject({ document: openapiDocument, operations: z.array(chosen).min(1).max(TOOL_OPERATIONS_MAX) });
const operations = z.array(operation).min(1).max(TOOL_OPERATIONS_MAX);

const columnName = word(100);
const ColumnTypeName = z.enum(['text', 'number', 'date', 'boolean']);
const refreshMinutes = z.int().min(5).max(10_080);
const columns = z
  .array(
    z.strictObject({
      column: columnName.describe('Its title in the file, or its name here.'),
      type: ColumnTypeName.optional().describe('Absent: guessed from all its cells.'),
      hidden: z.boolean().optional().describe('True: the tools neither show it nor search by it.'),
    }),
  )
  .max(200)
  .describe('Only of columns that should be other than guessed.');

const allow = z
  .array(
    z.strictObject({
      tool: word(200).describe('Its name at the server.'),
      name: operationName.optional().describe('Ours; the name of the source stands before it. Absent: made from its name.'),
      class: ToolClassName.default('irreversible').describe("What it may do at worst: yours to say, not the server's."),
    }),
  )
  .max(TOOL_OPERATIONS_MAX)
  .describe('The tools that may be used, as they are now: one that becomes another waits until it is allowed anew.');

export const ToolSourceCreate = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    ...common,
    base_url: webAddress.describe('https only, and on the internet.'),
    operations: operations.optional(),
    openapi: openapiImport.optional().describe('Operations out of a document, beside those by hand.'),
  }),
  z.strictObject({
    kind: z.literal('spreadsheet'),
    ...common,
    url: webAddress.optional().describe('Of a CSV or XLSX file. Absent: its file is uploaded.'),
    refresh_minutes: refreshMinutes.optional().describe('How often it is fetched. Absent: each hour.'),
    key_column: columnName.nullable().default(null).describe('What `lookup_…` looks up by.'),
    columns: columns.default([]),
  }),
  z.strictObject({ kind: z.literal('mcp'), ...common, url: webAddress.describe('Of a server that speaks MCP by Streamable HTTP.'), allow: allow.default([]) }),
]);
export const ToolSourceEdit = z
  .strictObject({
    title: word(200).optional(),
    description: z.string().max(2000).optional(),
    enabled: z.boolean().optional().describe('False: its tools are gone until it is switched on again.'),
    base_url: webAddress.optional().describe('Another host wants its secret anew.'),
    secret: secret.nullable().optional().describe('Null: none is sent.'),
    operations: operations.optional().describe('All of them: what is not named is gone.'),
    url: webAddress.optional().describe('Of a spreadsheet or an MCP server. Another host wants its secret anew.'),
    allow: allow.optional().describe('All of them, each as the server has it now.'),
    refresh_minutes: refreshMinutes.nullable().optional().describe('Null: it is fetched by hand alone.'),
    key_column: columnName.nullable().optional().describe('Holds from the next loading on.'),
    columns: columns.optional().describe('All of them. Types hold from the next loading on.'),
  })
  .refine((edit) => Object.keys(edit).length > 0, 'must change something');
export const ToolSourceParams = z.object({ id: z.string().max(100) });

export const ToolSourceView = z.object({
  id: z.uuid(),
  kind: ToolSourceKindName,
  name: z.string(),
  title: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  address: z.string().nullable(),
  secret_header: z.string().nullable().describe('The header that the secret is sent in; null when there is none.'),
  operations: z.array(operation).nullable().describe('Of kind http.'),
  sheet: z
    .object({
      rows: z.int(),
      key_column: z.string().nullable(),
      columns: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          type: ColumnTypeName,
          hidden: z.boolean(),
          unreadable: z.int().describe('Cells that are no value of that type; they are empty.'),
        }),
      ),
      refresh_minutes: z.int().nullable(),
    })
    .nullable()
    .describe('Of kind spreadsheet.'),
  offer: z
    .array(
      z.object({
        tool: z.string(),
        title: z.string(),
        description: z.string(),
        says_it_only_reads: z.boolean().describe('By its own word, which is no promise.'),
        state: z
          .enum(['allowed', 'changed', 'gone', 'not_allowed'])
          .describe('changed: it is another than was allowed, and out of use until it is allowed anew.'),
      }),
    )
    .nullable()
    .describe('Of kind mcp: what the server has.'),
  tools: z.array(z.object({ name: z.string(), class: ToolClassName })).describe('As they are called.'),
  version: z.int().describe('Rises with each change of its tools.'),
  refreshed_at: moment.nullable(),
  last_error: z.string().nullable().describe('Why it could not be refreshed.'),
  created_at: moment,
  updated_at: moment,
});
export const ToolSourceList = z.object({ sources: z.array(ToolSourceView) });

export const OpenapiRead = z.strictObject({ document: openapiDocument });
export const OpenapiOperations = z.object({
  base_url: z.string().nullable().describe('The first server that the document names.'),
  operations: z.array(
    z.object({
      operation_id: z.string(),
      name: z.string(),
      method: z.string(),
      path: z.string(),
      description: z.string(),
      class: ToolClassName,
      parameters: z.array(ToolParameter),
      result_fields: z.array(z.string()).describe('Empty: the document does not say; name them yourself.'),
      problem: z.string().nullable().describe('Why it cannot be taken as it is.'),
    }),
  ),
});
