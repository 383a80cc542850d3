/** Pictures drawn here, so that the page fetches nothing from anywhere. Each is the inside of a 200 × 150 drawing. */
const WOOD = '#a9794f';
const DARK = '#3b3a37';
const shadow = (/** @type {number} */ x, /** @type {number} */ width) => `<ellipse cx="${x}" cy="130" rx="${width}" ry="5" fill="#000" opacity=".09"/>`;

/** @type {Record<string, (tint: string) => string>} */
const drawings = {
  chair: (tint) =>
    `${shadow(100, 42)}<path d="M76 92 70 130M124 92l6 38M84 94l-2 32M116 94l2 32" stroke="${WOOD}" stroke-width="4" stroke-linecap="round"/><path d="M70 30c20-6 40-6 60 0 4 20 3 36-4 52H74c-7-16-8-32-4-52Z" fill="${tint}"/><path d="M66 82h68c5 0 6 12 0 12H66c-6 0-5-12 0-12Z" fill="${tint}" class="shade"/>`,
  armchair: (tint) =>
    `${shadow(100, 52)}<path d="m64 112-6 18m78-18 6 18" stroke="${WOOD}" stroke-width="5" stroke-linecap="round"/><path d="M64 36c22-9 50-9 72 0 5 22 4 38-1 56H65c-5-18-6-34-1-56Z" fill="${tint}"/><path d="M48 66c10-4 18 2 18 12v14h68V78c0-10 8-16 18-12 6 3 4 46-6 48H54c-10-2-12-45-6-48Z" fill="${tint}" class="shade"/>`,
  sofa: (tint) =>
    `${shadow(100, 76)}<path d="m46 112-4 18m112-18 4 18" stroke="${WOOD}" stroke-width="5" stroke-linecap="round"/><rect x="40" y="46" width="59" height="48" rx="9" fill="${tint}"/><rect x="101" y="46" width="59" height="48" rx="9" fill="${tint}"/><path d="M26 70c10-4 18 2 18 12v8h112v-8c0-10 8-16 18-12 6 3 5 42-6 44H32c-11-2-12-41-6-44Z" fill="${tint}" class="shade"/><path d="M100 92v21" stroke="#000" opacity=".12" stroke-width="2"/>`,
  lamp: (tint) =>
    `${shadow(100, 26)}<path d="M100 62v66" stroke="${DARK}" stroke-width="3.5"/><path d="M80 126c6-5 34-5 40 0v4H80Z" fill="${DARK}"/><path d="M82 20h36l18 44H64Z" fill="${tint}"/><path d="M66 66h68l10 26H56Z" fill="#f7d98b" opacity=".35"/>`,
  pendant: (tint) =>
    `<path d="M100 0v40" stroke="${DARK}" stroke-width="2.5"/><path d="M62 76c4-26 18-38 38-38s34 12 38 38Z" fill="${tint}"/><path d="M54 84c6-12 86-12 92 0Z" fill="${tint}" class="shade"/><path d="m58 86-16 44h116l-16-44Z" fill="#f7d98b" opacity=".28"/>`,
  cabinet: (tint) =>
    `${shadow(100, 72)}<path d="m44 108-4 22m116-22 4 22" stroke="${DARK}" stroke-width="4" stroke-linecap="round"/><rect x="30" y="54" width="140" height="56" rx="4" fill="${tint}"/><path d="M77 58v48m46-48v48" stroke="#000" opacity=".2" stroke-width="2"/><path d="M70 82h-8m46 0h-8m46 0h-8" stroke="#fff" opacity=".75" stroke-width="3" stroke-linecap="round"/><path d="M52 54V38h14v16m-10-16c-6-10-4-16 3-18 7 2 8 8 3 18" fill="#7c9a78"/>`,
  drawers: (tint) =>
    `${shadow(100, 40)}<rect x="66" y="28" width="68" height="102" rx="7" fill="${tint}"/><path d="M66 62h68M66 96h68" stroke="#000" opacity=".2" stroke-width="2"/><path d="M93 46h14m-14 34h14m-14 34h14" stroke="#fff" opacity=".8" stroke-width="5" stroke-linecap="round"/>`,
  table: (tint) =>
    `${shadow(100, 66)}<path d="M58 66 46 130m96-64 12 64" stroke="${WOOD}" stroke-width="6" stroke-linecap="round"/><path d="M26 58h148c5 0 5 10 0 10H26c-5 0-5-10 0-10Z" fill="${tint}"/><path d="M108 58c-9-4-10-18-3-24h14c7 6 6 20-3 24Z" fill="#c9c3b6"/>`,
  shelf: (tint) =>
    `${shadow(100, 44)}<path d="M62 18v112m76-112v112" stroke="${DARK}" stroke-width="4"/><path d="M58 34h84M58 66h84M58 98h84" stroke="${tint}" stroke-width="6"/><path d="M70 31V16h7v15Zm9 0V12h6v19Zm8 0V18h8v13Zm28 32c-8-4-8-14 0-16 8 2 8 12 0 16Zm-40 32V82h26v13Z" fill="#c98f5a"/>`,
};

/** The words of a product's name (in any of the shop's languages) that tell what it is. The first that fits wins. @type {[RegExp, string][]} */
const kinds = [
  [/pendant|hang|suspension|sospensione|pendel/i, 'pendant'],
  [/lamp|leuchte|light|luminaire|lampada/i, 'lamp'],
  [/sofa|bank|couch|canap|divano/i, 'sofa'],
  [/arm|lounge|fauteuil|sessel|poltrona|wing/i, 'armchair'],
  [/drawers|storage|componibili|nachtkast|bedside/i, 'drawers'],
  [/cabinet|sideboard|dress|kast|credenza|schrank|buffet|kommode/i, 'cabinet'],
  [/shelf|shelv|rek|regal|étag|scaff|string|wall unit/i, 'shelf'],
  [/table|tafel|tisch|tavol|desk|bureau/i, 'table'],
  [/chair|stoel|stuhl|chaise|sedia|stool|kruk/i, 'chair'],
];

const TINTS = ['#b5543c', '#2f5d50', '#c79a3f', '#4b6584', '#8b5e3c', '#a3a68c', '#6d4c5e', '#d0a48c'];

/**
 * A drawing for a product, by the words of its name and id; unknown things become a chair.
 * @param {string} name
 * @param {number} index gives the colour
 */
export function drawFurniture(name, index) {
  const kind = kinds.find(([pattern]) => pattern.test(name))?.[1] ?? 'chair';
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 200 150');
  svg.setAttribute('aria-hidden', 'true');
  // Only this file's own strings: nothing of the shop's data reaches the markup.
  svg.innerHTML = drawings[kind]?.(TINTS[index % TINTS.length] ?? WOOD) ?? '';
  return svg;
}
