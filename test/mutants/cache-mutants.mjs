/**
 * Faults in what keeps results, and in who computes them.
 *
 * @type {readonly import("./mutant.ts").Mutant[]}
 */
export const cacheMutants = [
  {
    name: "two compute the same at the same time",
    file: "core/flights.ts",
    find: "if (waitsFor(ticket, around, ++this.#walks)) return",
    replace: "if (waitsFor(ticket, around, ++this.#walks) || ticket !== undefined) return",
    seeds: 100,
  },
  {
    name: "nobody goes on when who computes for all has failed",
    file: "core/flights.ts",
    find: "for (const next of waiters) {\n      waiters.delete(next);",
    replace: "for (const next of [...waiters].slice(0, 0)) {\n      waiters.delete(next);",
    from: 125,
    seeds: 500,
  },
  {
    name: "who computes for all leaves, and tells nobody",
    file: "engine/cache-visit.ts",
    find: "if (ticket !== undefined) this.#services.flights.drop(ticket);",
    replace: "",
    from: 125,
    seeds: 500,
  },
  {
    name: "who is cancelled gives undefined to those who wait",
    file: "engine/cache-visit.ts",
    find: "if (ticket !== undefined) this.#services.flights.drop(ticket);",
    replace: "if (ticket !== undefined) this.#services.flights.land(ticket, { value: undefined });",
    from: 125,
    seeds: 500,
  },
  {
    name: "undefined is not found again",
    file: "core/cache-answer.ts",
    find: "if (hit === undefined) {",
    replace: "if (hit?.value === undefined) {",
    from: 1335,
    seeds: 3000,
  },
  {
    name: "a cache that fails to answer gives undefined",
    file: "engine/cache-visit.ts",
    find: 'this.#warn("CS_W_CACHE_GET", "did not answer", error);\n    this.#found(undefined);',
    replace: 'this.#warn("CS_W_CACHE_GET", "did not answer", error);\n    this.#found({ value: undefined });',
    seeds: 100,
  },
  {
    name: "a result that could not be kept is waited for",
    file: "engine/cache-visit.ts",
    find: 'this.#warn("CS_W_CACHE_SET", "could not keep", error);\n      finish();',
    replace: 'this.#warn("CS_W_CACHE_SET", "could not keep", error);',
    seeds: 100,
  },
  {
    name: "a kept result is computed again",
    file: "engine/cache-look-ups.ts",
    find: "isJump(found.value) && !isBound(activity) ? undefined : found;",
    replace: 'found.value !== null && typeof found.value !== "string" ? undefined : found;',
    seeds: 100,
  },
];
