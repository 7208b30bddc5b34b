/**
 * The three shapes, as plain data every side builds its graph from: `left[i]` and `right[i]` are the two inputs of node i
 * (-1: a literal instead). The value of a node is the sum of its inputs plus 1, modulo 2^20, so that every value is a small
 * integer and depends on everything above it.
 */
const modulo = 0xfffff;

export const combine = (a, b) => (a + b + 1) & modulo;

/** What the node that gathers a fan or the ends of a random graph does. */
export function sum(values) {
  let total = 0;
  for (let i = 0; i < values.length; i++) total = (total + values[i]) & modulo;
  return total;
}

/** Each node takes the one before it: depth n, width 1. */
export function chain(nodes) {
  return { kind: "chain", nodes, expected: nodes & modulo };
}

/** One source, n - 2 nodes that take it, one node that takes all of those. */
export function fan(nodes) {
  let expected = 0;
  for (let i = 0; i < nodes - 2; i++) expected = (expected + combine(1, i)) & modulo;
  return { kind: "fan", nodes, expected };
}

/** Each node takes two earlier ones, drawn at random; the last node gathers those nobody took. */
export function dag(nodes, seed) {
  const inner = nodes - 1;
  const random = xorshift(seed * 7919 + nodes);
  const left = new Int32Array(inner);
  const right = new Int32Array(inner);
  const taken = new Uint8Array(inner);
  const values = new Int32Array(inner);
  left[0] = -1;
  right[0] = -1;
  for (let i = 1; i < inner; i++) {
    left[i] = random() % i;
    right[i] = random() % i;
    taken[left[i]] = 1;
    taken[right[i]] = 1;
  }
  for (let i = 0; i < inner; i++) {
    values[i] = i === 0 ? combine(0, 0) : combine(values[left[i]], values[right[i]]);
  }
  const ends = [];
  for (let i = 0; i < inner; i++) if (taken[i] === 0) ends.push(i);
  return { kind: "dag", nodes, left, right, ends, expected: sum(ends.map((i) => values[i])) };
}

function xorshift(seed) {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

export const shapes = { chain, fan, dag };
