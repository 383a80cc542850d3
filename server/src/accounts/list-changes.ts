/** What a change changed, for the audit trail: the value before and after, of those fields that differ. Fields not given stay as they are. */
export function listChanges<T extends object>(before: T, after: { [K in keyof T]?: T[K] | undefined }): Changes {
  const fields = Object.keys(after) as (keyof T & string)[];
  const different = fields.filter((field) => after[field] !== undefined && JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  return Object.fromEntries(different.map((field) => [toSnake(field), { from: before[field], to: after[field] }]));
}

export type Changes = Record<string, { from: unknown; to: unknown }>;

function toSnake(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
