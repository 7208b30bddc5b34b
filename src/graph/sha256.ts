/** Made on first use: programs that need no digest do not pay for it when they load. */
let tables: Tables | undefined;

/**
 * The SHA-256 digest (FIPS 180-4) of bytes, or of a text in UTF-8, in hexadecimal.
 *
 * Written here because this room runs where Node's modules are not, and has to answer without waiting.
 */
export function sha256(data: Uint8Array | string): string {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  tables ??= makeTables();
  const { rounds, start, words, bytesAsText } = tables;
  const state = start.slice();
  const whole = bytes.length - (bytes.length % 64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset < whole; offset += 64) mix({ state, words, rounds }, view, offset);
  const tail = padding(bytes, whole);
  for (let offset = 0; offset < tail.byteLength; offset += 64) mix({ state, words, rounds }, tail, offset);
  let text = "";
  for (const word of state) {
    for (let shift = 24; shift >= 0; shift -= 8) text += bytesAsText[(word >>> shift) & 0xff] ?? "";
  }
  return text;
}

/** The rest of the message, a one bit, zeros, and the message's length in bits. */
function padding(bytes: Uint8Array, whole: number): DataView {
  const rest = bytes.subarray(whole);
  const padded = new Uint8Array(rest.length < 56 ? 64 : 128);
  padded.set(rest);
  padded[rest.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x2000_0000));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  return view;
}

interface Mixer {
  readonly state: Int32Array;
  /** Scratch, so that each block need not allocate its own. */
  readonly words: Int32Array;
  readonly rounds: Int32Array;
}

function mix({ state, words, rounds }: Mixer, view: DataView, offset: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + i * 4);
  for (let i = 16; i < 64; i++) {
    const w15 = words[i - 15] ?? 0;
    const w2 = words[i - 2] ?? 0;
    const s0 = turn(w15, 7) ^ turn(w15, 18) ^ (w15 >>> 3);
    const s1 = turn(w2, 17) ^ turn(w2, 19) ^ (w2 >>> 10);
    words[i] = (words[i - 16] ?? 0) + s0 + (words[i - 7] ?? 0) + s1;
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const chosen = (e & f) ^ (~e & g);
    const first = (h + s1 + chosen + (rounds[i] ?? 0) + (words[i] ?? 0)) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + s0 + majority) | 0;
  }
  const mixed = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = (state[i] ?? 0) + (mixed[i] ?? 0);
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

/** Fractional parts of the cube roots (`rounds`) and square roots (`start`) of the first primes, as FIPS 180-4 says. */
interface Tables {
  readonly rounds: Int32Array;
  readonly start: Int32Array;
  /** Scratch of one digest, which is made without a pause. */
  readonly words: Int32Array;
  /** Each byte in two hexadecimal digits. */
  readonly bytesAsText: readonly string[];
}

/** First 32 bits of each fraction, exactly: the integer root of the prime shifted far to the left. */
function makeTables(): Tables {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  const fraction = (prime: bigint, power: 2n | 3n): number =>
    Number(BigInt.asIntN(32, rootOf(prime << (32n * power), power)));
  return {
    rounds: Int32Array.from(primes, (prime) => fraction(prime, 3n)),
    start: Int32Array.from(primes.slice(0, 8), (prime) => fraction(prime, 2n)),
    words: new Int32Array(64),
    bytesAsText: Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0")),
  };
}

/** The largest integer whose power is not above the value. */
function rootOf(value: bigint, power: bigint): bigint {
  let low = 0n;
  for (let bit = 1n << 48n; bit > 0n; bit >>= 1n) if ((low + bit) ** power <= value) low += bit;
  return low;
}
