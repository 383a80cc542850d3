import { ConfigError } from '#platform/config';
import type { Config } from '#platform/config';
import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';

/** Where tokens come from and what in them counts here. */
export interface OauthPlace {
  issuer: string;
  audience: string;
  /** Address of `/mcp` as clients call it. */
  resource: string;
  /** Address of the document that names the issuer. */
  metadataUrl: string;
  workspaceClaim: string;
  /** What a scope of the issuer allows. */
  allows: ReadonlyMap<string, readonly Permission[]>;
}

export const METADATA_PATH = '/.well-known/oauth-protected-resource';

type Deps = Pick<Config, 'publicUrl' | 'mcpOauthIssuer' | 'mcpOauthAudience' | 'mcpOauthWorkspaceClaim' | 'mcpOauthScopes' | 'environment'>;

/**
 * What the settings say of tokens from outside; null when none are taken.
 * @throws ConfigError when the settings cannot work
 */
export function readOauthPlace(config: Deps): OauthPlace | null {
  const { mcpOauthIssuer: issuer, publicUrl } = config;
  if (!issuer) return null;
  if (!publicUrl) throw new ConfigError(['MCP_OAUTH_ISSUER is set without WEBHOOK_BASE_URL: clients could not be told which address their token is for.']);
  if (config.environment === 'production' && new URL(issuer).protocol !== 'https:')
    throw new ConfigError(['MCP_OAUTH_ISSUER must begin with https:// in production.']);
  const base = publicUrl.replace(/\/+$/, '');
  return {
    issuer,
    audience: config.mcpOauthAudience ?? `${base}/mcp`,
    resource: `${base}/mcp`,
    metadataUrl: `${base}${METADATA_PATH}/mcp`,
    workspaceClaim: config.mcpOauthWorkspaceClaim,
    allows: readScopes(config.mcpOauthScopes),
  };
}

/** Permissions are scopes by their own names, with a point or as `orders:read`; others are translated by MCP_OAUTH_SCOPES. */
function readScopes(entries: readonly string[]): Map<string, Permission[]> {
  const allows = new Map<string, Permission[]>(PERMISSIONS.flatMap((name) => [name, name.replace('.', ':')].map((scope) => [scope, [name]] as const)));
  for (const entry of entries) {
    const cut = entry.lastIndexOf('=');
    const names = entry.slice(cut + 1).split('+');
    const known = names.filter((name): name is Permission => PERMISSIONS.some((one) => one === name));
    if (cut < 1 || known.length !== names.length)
      throw new ConfigError([`MCP_OAUTH_SCOPES: "${entry}" must be scope=permission+permission, with permissions there are.`]);
    allows.set(entry.slice(0, cut), known);
  }
  return allows;
}
