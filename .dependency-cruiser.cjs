/**
 * Who may import whom. Lowest first; names on one line are siblings and do not import each other.
 * Those that do not exist yet stand here already, so that their place is settled before their first line.
 */
const ORDER = [
  ['platform'],
  ['accounts'],
  ['billing', 'audit'],
  ['conversations'],
  ['channels', 'knowledge', 'orders', 'desk', 'signals', 'assignment'],
  ['sla', 'leads'],
  ['tools'],
  ['assistant'],
  ['copilot'],
  ['reports'],
  ['app'],
];
const above = (index, self) =>
  ORDER.slice(index)
    .flat()
    .filter((name) => name !== self)
    .join('|') || '(?!)';
const otherDomain = '^server/src/(?!platform/)[^/]+/';
const error = (name, from, to, comment) => ({ name, severity: 'error', from, to, ...(comment ? { comment } : {}) });

module.exports = {
  forbidden: [
    // Two files may name each other's types; a cycle of values decides by luck which one is loaded first.
    error('no-circular', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    error('no-unresolved', {}, { couldNotResolve: true }),
    error(
      'front-door',
      { path: '^server/src/([^/]+)/', pathNot: ['^server/src/app/', '/schema\\.ts$', '\\.test\\.ts$'] },
      { path: otherDomain, pathNot: ['^server/src/$1/', '^server/src/[^/]+/index\\.ts$'] },
      'A domain is entered through its index.ts.',
    ),
    error(
      'schema-door',
      { path: '^server/src/([^/]+)/schema\\.ts$' },
      { path: otherDomain, pathNot: ['^server/src/$1/', '^server/src/[^/]+/schema\\.ts$'] },
      'Tables may refer to lower tables only.',
    ),
    error(
      'app-doors',
      { path: '^server/src/app/' },
      { path: otherDomain, pathNot: ['^server/src/app/', '^server/src/[^/]+/(index|routes|jobs)\\.ts$'] },
      'Composition sees doors, routes and jobs.',
    ),
    error(
      'platform-doors',
      { path: '^server/src/(?!platform/)[^/]+/', pathNot: '\\.test\\.ts$' },
      { path: '^server/src/platform/[^/]+/' },
      'Platform is entered through #platform/<name>.',
    ),
    error(
      'inner-doors',
      { path: '^server/src/assistant/(?!(triage|guard|format)/)' },
      { path: '^server/src/assistant/(triage|guard|format)/', pathNot: '/index\\.ts$' },
      'Triage, guard and format are entered through their own index.ts.',
    ),
    ...ORDER.flatMap((row, index) =>
      row.map((name) =>
        error(
          `${name}-downward`,
          { path: `^server/src/${name}/`, pathNot: '\\.test\\.ts$' },
          { path: `^server/src/(${above(index, name)})/` },
          'Call down, record up.',
        ),
      ),
    ),
    error(
      'contract-alone',
      { path: '^contract/src/' },
      { path: '^(server|console|widget|sandbox|sdk|evals|bench)/|^node_modules/(?!zod)' },
      'The contract imports zod only.',
    ),
    error('nobody-imports-server', { path: '^(contract|console|widget|sandbox|sdk)/' }, { path: '^server/' }, 'Programs reach the server over HTTP.'),
    error(
      'no-tests-in-sources',
      { path: '^(server|contract|console|widget|sandbox|sdk)/src/', pathNot: '\\.test\\.tsx?$' },
      { path: '\\.test\\.tsx?$|/test/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|/generated/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
