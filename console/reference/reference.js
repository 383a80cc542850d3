/*
 * The API reference as one readable page, drawn from /openapi.json. Swagger UI at /docs is for trying calls; this is for reading.
 * The known readers of this kind bring 30 to 85 MB of packages for it; this page is what we need of them.
 */
const VERBS = ['get', 'post', 'put', 'patch', 'delete'];

/** An element with attributes and children; text is always text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function operationsOf(document_) {
  return Object.entries(document_.paths ?? {}).flatMap(([path, item]) =>
    VERBS.filter((verb) => item[verb]).map((verb) => ({ path, verb, id: `${verb}${path.replaceAll(/[^a-z0-9]+/gi, '-')}`, ...item[verb] })),
  );
}

/** Follows a reference into the document; anything else is returned as it is. */
function resolve(document_, schema) {
  if (!schema?.$ref) return schema ?? {};
  return (
    schema.$ref
      .replace('#/', '')
      .split('/')
      .reduce((place, key) => place?.[key], document_) ?? {}
  );
}

function describeType(document_, given) {
  const schema = resolve(document_, given);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => describeType(document_, choice)).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.type === 'array') return `${describeType(document_, schema.items)}[]`;
  const bounds = ['format', 'minLength', 'maxLength', 'minimum', 'maximum'].filter(
    (key) => schema[key] !== undefined && Math.abs(Number(schema[key])) !== Number.MAX_SAFE_INTEGER,
  );
  const note = bounds.map((key) => (key === 'format' ? schema[key] : `${key} ${schema[key]}`)).join(', ');
  return [[schema.type].flat().join(' or ') || 'any', note && `(${note})`].filter(Boolean).join(' ');
}

/** Rows of a schema's fields, objects inside objects indented by their path. */
function fieldRows(document_, given, prefix = '', depth = 0) {
  const schema = resolve(document_, given);
  const target = schema.type === 'array' ? resolve(document_, schema.items) : schema;
  if (depth > 4 || !target.properties) return [];
  return Object.entries(target.properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const needed = (target.required ?? []).includes(name);
    const row = make(
      'tr',
      {},
      make('td', {}, make('code', {}, path), needed ? '' : ' (optional)'),
      make('td', {}, describeType(document_, field)),
      make('td', {}, resolve(document_, field).description ?? ''),
    );
    return [row, ...fieldRows(document_, field, `${path}${resolve(document_, field).type === 'array' ? '[].' : '.'}`, depth + 1)];
  });
}

function fieldTable(title, rows) {
  return rows.length === 0 ? null : make('section', {}, make('h4', {}, title), make('table', {}, ...rows));
}

function drawOperation(document_, operation) {
  const parameters = (operation.parameters ?? []).map((parameter) =>
    make(
      'tr',
      {},
      make('td', {}, make('code', {}, parameter.name), parameter.required ? '' : ' (optional)', ` in ${parameter.in}`),
      make('td', {}, describeType(document_, parameter.schema)),
      make('td', {}, parameter.description ?? ''),
    ),
  );
  const body = operation.requestBody?.content?.['application/json']?.schema;
  const answers = Object.entries(operation.responses ?? {}).map(([status, answer]) => {
    const schema = answer.content?.['application/json']?.schema;
    return fieldTable(
      `Answer ${status}${answer.description ? `: ${answer.description}` : ''}`,
      schema && !/^[45]/.test(status) ? fieldRows(document_, schema) : [],
    );
  });
  return make(
    'article',
    { id: operation.id },
    make('h3', {}, make('span', { class: 'verb' }, operation.verb.toUpperCase()), make('code', {}, operation.path)),
    make('p', {}, operation.summary ?? ''),
    operation.description ? make('p', {}, operation.description) : null,
    fieldTable('Parameters', parameters),
    fieldTable('Body', body ? fieldRows(document_, body) : []),
    ...answers,
  );
}

function draw(document_) {
  const operations = operationsOf(document_);
  const tags = [...new Set(operations.map((operation) => operation.tags?.[0] ?? 'other'))].sort();
  const menu = document.querySelector('#menu');
  const reference = document.querySelector('#reference');
  reference.replaceChildren(
    make('h1', {}, `${document_.info.title} API`),
    make('p', {}, document_.info.description ?? ''),
    make('p', {}, 'Errors have one shape: ', make('code', {}, '{"error":{"code","message","details","request_id"}}'), '.'),
  );
  const drawn = [];
  for (const tag of tags) {
    menu.append(make('h2', {}, tag));
    for (const operation of operations.filter((one) => (one.tags?.[0] ?? 'other') === tag)) {
      const link = make('a', { href: `#${operation.id}` }, make('span', { class: 'verb' }, operation.verb.toUpperCase()), operation.path);
      const article = drawOperation(document_, operation);
      menu.append(link);
      reference.append(article);
      drawn.push({ link, article, text: article.textContent.toLowerCase() });
    }
  }
  document.querySelector('#filter').addEventListener('input', (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const { link, article, text } of drawn) link.hidden = article.hidden = wanted !== '' && !text.includes(wanted);
  });
  if (location.hash) document.querySelector(location.hash)?.scrollIntoView();
}

try {
  const response = await fetch('/openapi.json');
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  draw(await response.json());
} catch (error) {
  document.querySelector('#reference').textContent = `The reference could not be drawn: ${error.message}. The document itself is at /openapi.json.`;
}
