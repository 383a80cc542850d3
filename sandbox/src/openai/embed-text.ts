/** Each word points in this many directions: enough that two unrelated words rarely share one, few enough to be quick. */
const DIRECTIONS = 8;

/**
 * A unit vector that depends on the words alone: the same text always gives the same vector, texts that share words are near,
 * texts that share none are close to a right angle. Word beginnings count half, so `return` and `returns` are near too.
 */
export function embedText(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  for (const word of words) {
    // Short words are mostly glue ("the", "een", "les"); without this two texts meet in their glue.
    const weight = word.length <= 3 ? 0.25 : 1;
    add(vector, word, weight);
    if (word.length > 4) add(vector, `${word.slice(0, 5)}~`, weight / 2);
  }
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (length === 0) vector[0] = 1;
  else for (let at = 0; at < dimensions; at += 1) vector[at] = (vector[at] ?? 0) / length;
  return vector;
}

function add(vector: Float32Array, word: string, weight: number): void {
  let seed = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) seed = Math.imul(seed ^ word.charCodeAt(at), 0x01000193);
  for (let n = 0; n < DIRECTIONS; n += 1) {
    // xorshift32: the next direction and sign from the word's own hash.
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    const at = (seed >>> 1) % vector.length;
    vector[at] = (vector[at] ?? 0) + (seed & 1 ? weight : -weight);
  }
}
