export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
}

/** Reads the tree that fastify prints: four characters for each level, a part of the path, the methods. */
export function listRoutes(tree: string): Route[] {
  const parts: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const found = /^((?:[│├└─ ]{4})+)(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!found) return [];
    const [, indent, part, methods] = found;
    parts.length = indent!.length / 4 - 1;
    parts.push(part!);
    const known = (methods ?? '').split(', ').filter((method) => method !== '' && method !== 'HEAD' && method !== 'OPTIONS');
    return known.map((method) => ({ method: method as Route['method'], path: parts.join('') }));
  });
}
