import { drawFurniture } from './furniture.js';
import { pickLanguage, words } from './words.js';

/**
 * @typedef {string | Partial<Record<import('./words.js').Locale, string>>} Said one text for all languages, or one for each
 * @typedef {{ width_cm: number, depth_cm: number, height_cm: number }} Size
 * @typedef {{ id: string, name: string, designer: string, price_cents: number, currency: string, condition: string, dimensions: Size, seller: { name: string } }} Product
 * @typedef {{ name: string, tagline: Said, products: Product[] }} Shop
 */

/** @type {Shop | null} */
let shop = null;
let failed = false;
let language = pickLanguage([new URLSearchParams(location.search).get('lang'), remembered(), ...navigator.languages]);

function remembered() {
  try {
    return localStorage.getItem('secondhome.language');
  } catch {
    return null;
  }
}

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no #${id} in the page`);
  return found;
}

/** @param {Said} said */
function say(said) {
  return typeof said === 'string' ? said : (said[language] ?? said.en ?? '');
}

/** @param {string} key @param {string} name */
function word(key, name = '') {
  return (words[language][key] ?? '').replace('{name}', () => name);
}

/** @param {string} tag @param {string} className @param {string} text */
function make(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** @param {Product} product @param {number} index */
function card(product, index) {
  const item = make('li', 'product', '');
  const { name, dimensions } = product;
  const picture = make('div', 'picture', '');
  picture.append(drawFurniture(`${product.id} ${name}`, index));
  const line = make('div', 'line', '');
  const price = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: product.currency,
    maximumFractionDigits: product.price_cents % 100 === 0 ? 0 : 2,
  });
  line.append(make('h3', '', name), make('span', 'price', price.format(product.price_cents / 100)));
  const facts = make('div', 'facts', '');
  const size = `${dimensions.width_cm} × ${dimensions.depth_cm} × ${dimensions.height_cm} cm`;
  const condition = word(product.condition) || product.condition;
  for (const fact of [product.designer, condition, size, word('seller', product.seller.name)]) facts.append(make('p', '', fact));
  const ask = make('button', 'ask', word('ask'));
  ask.setAttribute('type', 'button');
  ask.setAttribute('aria-label', `${word('ask')}: ${name}`);
  ask.addEventListener('click', () => window.BatonChat?.open(word('question', name)));
  item.append(picture, line, facts, ask);
  return item;
}

function draw() {
  document.documentElement.lang = language;
  /** @type {HTMLSelectElement} */ (element('language')).value = language;
  for (const place of document.querySelectorAll('[data-words]')) place.textContent = word(place.getAttribute('data-words') ?? '');
  const problem = element('problem');
  problem.hidden = !failed;
  problem.textContent = failed ? word('problem') : '';
  if (shop === null) return;
  element('tagline').textContent = say(shop.tagline) || word('tagline');
  element('grid').replaceChildren(...shop.products.map(card));
}

async function load() {
  try {
    const response = await fetch('/demo/shop.json');
    if (!response.ok) throw new Error(`shop.json: ${response.status}`);
    shop = await response.json();
  } catch (error) {
    failed = true;
    console.error(error);
  }
  draw();
}

element('language').addEventListener('change', (event) => {
  language = pickLanguage([/** @type {HTMLSelectElement} */ (event.target).value]);
  try {
    localStorage.setItem('secondhome.language', language);
  } catch {
    // Forbidden here: the choice lasts for this page.
  }
  draw();
});
element('ask').addEventListener('click', () => window.BatonChat?.open());
draw();
void load();
