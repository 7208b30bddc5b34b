import fc from "fast-check";
import { expect, it } from "vitest";
import { type BenchBody, GateBench } from "../../../test/gate-bench.ts";

const runs = { numRuns: 400 };
const names = ["x", "y", "z"] as const;
type Name = (typeof names)[number];

interface Model {
  readonly bench: GateBench;
  readonly bodies: BenchBody[];
  readonly capacity: Record<Name, number>;
  readonly limits: Map<string, number>;
  readonly paused: Set<string>;
  /** Bodies that said "not now" and have not asked again; others of the same kind wait for that. */
  readonly mayDecline: boolean;
}

const anyMove = fc.record({
  kind: fc.constantFrom(
    "ask",
    "ask",
    "ask",
    "ask",
    "end",
    "end",
    "end",
    "withdraw",
    "capacity",
    "limit",
    "pause",
    "unpause",
    "room",
    "again",
    "expire",
  ),
  pick: fc.nat(1_000),
  task: fc.constantFrom("a", "b", "c"),
  run: fc.constantFrom("r1", "r2"),
  // Few kinds, so that several of a run want the same.
  amounts: fc.constantFrom<Record<string, number>>(
    {},
    { x: 1 },
    { x: 3 },
    { y: 1 },
    { x: 1, y: 1 },
    { x: 2, y: 1 },
    { y: 2, z: 1 },
  ),
  scope: fc.constantFrom("global", "task:a", "task:?", "run:r2"),
  value: fc.nat(4),
});
type Move = typeof anyMove extends fc.Arbitrary<infer M> ? M : never;

function newModel(mayDecline: boolean): Model {
  const capacity = { x: 4, y: 2, z: 1 };
  const bench = new GateBench({ capacities: capacity });
  return { bench, bodies: [], capacity, limits: new Map(), paused: new Set(), mayDecline };
}

const isWaiting = ({ ticket }: BenchBody): boolean => ticket.state === "waiting";
const among = (bodies: readonly BenchBody[], pick: number): BenchBody | undefined =>
  bodies[pick % bodies.length];

// long: one case per move
function play(model: Model, move: Move): void {
  const { bench, bodies, capacity, limits, paused } = model;
  const { scope, value, pick } = move;
  switch (move.kind) {
    case "ask": {
      const { task, run, amounts } = move;
      const body = bench.body(`${bodies.length}`, { task, run, amounts });
      bodies.push(body);
      bench.ask(body);
      break;
    }
    case "end":
      bench.end(
        among(
          bodies.filter((body) => body.running),
          pick,
        ),
      );
      break;
    case "withdraw":
      bench.withdraw(
        among(
          bodies.filter((body) => body.ticket.state !== "idle"),
          pick,
        ),
      );
      break;
    case "capacity": {
      const name = names[pick % 3] ?? "x";
      capacity[name] = value;
      bench.capacities({ [name]: value });
      break;
    }
    case "limit":
      if (value === 4) limits.delete(scope);
      else limits.set(scope, value);
      if (value === 4) bench.clear(scope, "concurrency");
      else bench.set(scope, "concurrency", { concurrency: value });
      break;
    case "pause":
      paused.add(scope);
      bench.set(scope, "pause");
      break;
    case "unpause":
      paused.delete(scope);
      bench.clear(scope, "pause");
      break;
    case "expire":
      // It replaces what is there, and is over a moment later.
      paused.delete(scope);
      bench.set(scope, "pause", {}, bench.now + 1);
      bench.now++;
      break;
    case "room":
      if (model.mayDecline) for (const body of bodies.slice(-4)) body.hasRoom = !body.hasRoom;
      break;
    case "again": {
      const declined = among(
        bodies.filter((body) => body.ticket.state === "declined"),
        pick,
      );
      if (declined !== undefined) {
        declined.hasRoom = true;
        bench.ask(declined);
      }
      break;
    }
  }
  bench.ring();
}

function matches(scope: string, { ticket }: BenchBody): boolean {
  const { task, run } = ticket.subject;
  return scope === "global" || scope === "task:?" || scope === `task:${task}` || scope === `run:${run}`;
}

const held = ({ bodies }: Model, name: string): number =>
  bodies.filter((body) => body.running).reduce((sum, { ticket }) => sum + (ticket.wants.get(name) ?? 0), 0);
const running = ({ bodies }: Model, scope: string): number =>
  bodies.filter((body) => body.running && matches(scope, body)).length;

function isPaused(model: Model, body: BenchBody): boolean {
  return [...model.paused].some((scope) => matches(scope, body));
}

/** What a body shares with others: capacities, and limits that match. */
function placesOf(model: Model, body: BenchBody): string[] {
  return [...body.ticket.wants.keys(), ...[...model.limits.keys()].filter((scope) => matches(scope, body))];
}

function hasRoomFor(model: Model, body: BenchBody): boolean {
  const amounts = [...body.ticket.wants].every(
    ([name, amount]) => held(model, name) + amount <= model.capacity[name as Name],
  );
  return (
    amounts &&
    [...model.limits].every(([scope, limit]) => !matches(scope, body) || running(model, scope) < limit)
  );
}

/** Nobody who could go waits: only a pause, a shortage, or somebody older in a line of its own may keep a body back. */
function checkNobodyForgotten(model: Model): void {
  const waiting = model.bodies.filter(isWaiting).sort((a, b) => a.ticket.seq - b.ticket.seq);
  for (const [i, body] of waiting.entries()) {
    if (isPaused(model, body) || !hasRoomFor(model, body)) continue;
    const places = placesOf(model, body);
    const older = waiting
      .slice(0, i)
      .filter(
        (other) => !isPaused(model, other) && placesOf(model, other).some((place) => places.includes(place)),
      );
    expect(older.map((other) => other.name)).not.toEqual([]);
  }
}

/** What has just started was allowed to. */
function checkStarts(model: Model, before: Snapshot): void {
  for (const [scope] of model.limits) {
    const limit = model.limits.get(scope) ?? 0;
    const most = Math.max(limit, before.running.get(scope) ?? 0);
    expect(running(model, scope)).toBeLessThanOrEqual(most);
  }
  for (const name of names) {
    expect(held(model, name)).toBeLessThanOrEqual(Math.max(model.capacity[name], before.held.get(name) ?? 0));
  }
  for (const name of model.bench.order.slice(before.started)) {
    const body = model.bodies.find((one) => one.name === name);
    if (body === undefined) continue;
    expect(isPaused(model, body)).toBe(false);
    // Of those of one run that want the same, the older goes first.
    for (const other of model.bodies.filter(isWaiting)) {
      if (other.ticket.key === body.ticket.key && !model.mayDecline)
        expect(other.ticket.seq).toBeGreaterThan(body.ticket.seq);
    }
  }
}

interface Snapshot {
  readonly started: number;
  readonly held: ReadonlyMap<string, number>;
  readonly running: ReadonlyMap<string, number>;
}

function snapshot(model: Model): Snapshot {
  const scopes = ["global", "task:a", "task:?", "run:r2"];
  return {
    started: model.bench.order.length,
    held: new Map(names.map((name) => [name, held(model, name)])),
    running: new Map(scopes.map((scope) => [scope, running(model, scope)])),
  };
}

/** Lifts all limits but the capacities, and ends what runs until nothing runs any more. */
function drain(model: Model): void {
  const { bench, bodies } = model;
  for (const scope of ["global", "task:a", "task:?", "run:r2"]) {
    bench.clear(scope, "pause");
    bench.set(scope, "concurrency", { concurrency: 1 });
    model.limits.set(scope, 1);
  }
  model.paused.clear();
  bench.capacities({ x: 4, y: 2, z: 1 });
  for (const body of bodies) body.hasRoom = true;
  for (const body of bodies) if (body.ticket.state === "declined") bench.ask(body);
  bench.ring();
  for (let i = 0; i < 1_000; i++) {
    const body = bodies.find((one) => one.running);
    if (body === undefined) return;
    bench.end(body);
    bench.ring();
  }
}

it.each([false, true])(
  "7.1 never above, nobody forgotten, all start in the end (declining: %s)",
  (mayDecline) => {
    fc.assert(
      fc.property(fc.array(anyMove, { maxLength: 80 }), (moves) => {
        const model = newModel(mayDecline);
        for (const move of moves) {
          const before = snapshot(model);
          play(model, move);
          checkStarts(model, before);
          if (!mayDecline) checkNobodyForgotten(model);
        }
        drain(model);
        expect(model.bodies.filter((body) => body.ticket.state !== "idle").map((body) => body.name)).toEqual(
          [],
        );
        expect(model.bench.alarmAt).toBe(undefined);
        // An offer that is taken is never taken back, and nobody starts twice.
        expect(new Set(model.bench.order).size).toBe(model.bench.order.length);
      }),
      runs,
    );
  },
);

it("8.2 asking again gains nothing: who waits has been offered what there is", () => {
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 60 }), fc.nat(1_000), (moves, pick) => {
      const model = newModel(false);
      for (const move of moves) play(model, move);
      const started = model.bench.order.length;
      const waiting = model.bodies.filter(isWaiting);
      for (let i = 0; i < waiting.length; i++) {
        const body = waiting[(i + pick) % waiting.length];
        if (body !== undefined) expect(model.bench.ask(body)).not.toBe(undefined);
        model.bench.ring();
      }
      expect(model.bench.order.length).toBe(started);
    }),
    runs,
  );
});
