import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A new UUIDv7: time-ordered, and rising within one process even inside a millisecond. */
export function newId(): string {
  const now = Date.now();
  if (now > moment) {
    moment = now;
    sequence = takeRandom().readUInt32BE() >>> 1;
  } else {
    sequence = (sequence + 1) >>> 0;
    if (sequence === 0) moment += 1;
  }
  return v7({ msecs: moment, seq: sequence, random: takeRandom() });
}

// The library asks the system for sixteen random bytes for each id; here it is asked for 256 times as many at once.
const random = Buffer.alloc(4096);
let used = random.length;
let moment = 0;
let sequence = 0;

function takeRandom(): Buffer {
  if (used + 16 > random.length) {
    randomFillSync(random);
    used = 0;
  }
  return random.subarray(used, (used += 16));
}

/** True for a lower-case UUID of any version. What passes may be put into SQL as a literal. */
export function isId(value: string): boolean {
  return UUID.test(value);
}
