import fc from "fast-check";
import { expect, it } from "vitest";
import { defer, HandCache, newDesk, settle } from "../../test/hand-cache.ts";
import type { FlightTicket } from "../core/flight-ticket.ts";
import type { CacheVisit } from "./cache-visit.ts";

type Deferred = ReturnType<typeof defer>;

/** A cache that answers at once or when it is told to, and fails now and then. */
class MoodyCache {
  readonly #moods: readonly number[];
  readonly #kept = new Map<string, unknown>();
  readonly pending: (() => void)[] = [];
  readonly hand: HandCache;
  #turn = 0;

  constructor(moods: readonly number[]) {
    this.#moods = moods;
    this.hand = new HandCache(
      () => this.#inMood(() => this.#found()),
      () => this.#inMood(() => this.#keep()),
    );
  }

  #found(): { value: unknown } | undefined {
    const [key = ""] = this.hand.asked.at(-1) ?? [];
    return this.#kept.has(key) ? { value: this.#kept.get(key) } : undefined;
  }

  #keep(): void {
    const [key = "", value] = this.hand.kept.at(-1) ?? [];
    this.#kept.set(key, value);
  }

  #inMood(answer: () => unknown): unknown {
    const mood = this.#moods[this.#turn++ % this.#moods.length] ?? 0;
    if (mood === 3) throw new Error("moody");
    const given = answer();
    if (mood < 2) return given;
    const later: Deferred = defer();
    this.pending.push(() => (mood === 4 ? later.reject(new Error("moody")) : later.resolve(given)));
    return later.promise;
  }
}

/** One call as its run sees it. */
class Call {
  readonly visit: CacheVisit;
  readonly within: readonly FlightTicket[];
  state: "asking" | "computing" | "storing" | "over" = "asking";
  answers = 0;
  /** Calls inside its computation that are not over. */
  readonly parts: Call[] = [];

  constructor(visit: CacheVisit, within: readonly FlightTicket[]) {
    this.visit = visit;
    this.within = within;
    visit.lookUp((hit) => {
      this.answers++;
      this.state = hit === undefined ? "computing" : "over";
    });
  }

  /** The tickets around what its computation calls. */
  get inside(): readonly FlightTicket[] {
    const { ticket } = this.visit;
    return ticket === undefined ? this.within : [ticket, ...this.within];
  }

  get free(): boolean {
    return this.state === "computing" && this.parts.every((part) => part.state === "over");
  }

  store(value: unknown): void {
    this.state = "storing";
    this.visit.store(value, () => {
      this.state = "over";
    });
  }

  /** Its failure or cancellation ends what is inside too. */
  leave(): void {
    for (const part of this.parts) if (part.state !== "over") part.leave();
    this.state = "over";
    this.visit.leave();
  }
}

const anyMove = fc.record({
  kind: fc.constantFrom("call", "call", "call", "store", "leave", "answer", "settle"),
  at: fc.nat(1_000),
  key: fc.nat(2),
});

it("5.2, 4.5 every call gets its answer, whoever is cancelled, and nothing is left under way", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }),
      fc.array(anyMove, { maxLength: 40 }),
      async (moods, moves) => {
        const { desk, flights } = newDesk();
        const cache = new MoodyCache(moods);
        const calls: Call[] = [];
        const pick = (at: number, wanted: (call: Call) => boolean): Call | undefined => {
          const candidates = calls.filter(wanted);
          return candidates[at % Math.max(1, candidates.length)];
        };
        for (const { kind, at, key } of moves) {
          if (kind === "call") {
            const outer = at % 3 === 0 ? undefined : pick(at, (call) => call.state === "computing");
            const within = outer?.inside ?? [];
            const made = new Call(
              desk.visit({ policy: cache.hand, task: "t", version: "1", args: [key], within }),
              within,
            );
            calls.push(made);
            outer?.parts.push(made);
          } else if (kind === "store") pick(at, (call) => call.free)?.store(key);
          else if (kind === "leave") pick(at, (call) => call.state !== "over")?.leave();
          else if (kind === "answer") cache.pending.shift()?.();
          else await settle();
        }
        for (let turn = 0; calls.some((call) => call.state !== "over"); turn++) {
          expect(turn).toBeLessThan(1_000);
          for (const answer of cache.pending.splice(0)) answer();
          await settle();
          pick(turn, (call) => call.free)?.store(turn);
        }
        expect(flights.size).toBe(0);
        expect(calls.every((call) => call.answers <= 1)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
