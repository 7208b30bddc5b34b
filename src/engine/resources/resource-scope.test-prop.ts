import fc from "fast-check";
import { expect, it } from "vitest";
import { isCascadeError } from "../../errors/cascade-error.ts";
import { resource } from "../../spec/resource.ts";
import type { Resource, ResourceScopeName } from "../../spec/resource-definition.ts";
import { VirtualClock } from "../../testing/virtual-clock.ts";
import { AttemptResources } from "./attempt-resources.ts";
import { ResourceLookup } from "./resource-lookup.ts";
import { ResourceScope } from "./resource-scope.ts";

const lifetimes: readonly ResourceScopeName[] = ["task", "run", "engine"];
const unobserved = { observed: false, acquired: () => {}, released: () => {} };

const anySpec = fc.record({
  lifetime: fc.nat(2),
  isAsync: fc.boolean(),
  needs: fc.uniqueArray(fc.nat(7), { maxLength: 3 }),
  /** Every second set-up, or tear-down, fails. */
  fails: fc.constantFrom("never", "never", "set-up", "tear-down"),
});
const anyMove = fc.record({
  kind: fc.constantFrom(
    "attempt",
    "attempt",
    "attempt",
    "step",
    "step",
    "step",
    "step",
    "end",
    "end",
    "run",
    "engine",
  ),
  pick: fc.nat(50),
  failed: fc.boolean(),
});
type Spec = typeof anySpec extends fc.Arbitrary<infer S> ? S : never;

/** One instance, from its set-up to the end of its tear-down. */
interface Live {
  readonly name: string;
  readonly needs: readonly Live[];
  isTornDown: boolean;
}

/** A world of resources whose every asynchronous step ends on command. */
class World {
  readonly steps: (() => void)[] = [];
  readonly live = new Set<Live>();
  readonly resources: Resource<Live>[] = [];
  readonly wrong: string[] = [];

  constructor(specs: readonly Spec[]) {
    for (const [index, spec] of specs.entries()) this.resources.push(this.#make(`r${index}`, spec));
  }

  #make(name: string, { lifetime, isAsync, needs, fails }: Spec): Resource<Live> {
    const scope = lifetimes[lifetime] ?? "run";
    const allowed = needs
      .map((index) => this.resources[index])
      .filter((one) => one !== undefined && lifetimes.indexOf(one.scope) >= lifetime);
    const inject = Object.fromEntries(allowed.map((one, i) => [`n${i}`, one as Resource]));
    const [world, calls] = [this, { count: 0 }];
    const mayFail = (at: string): void => {
      if (fails === at && calls.count++ % 2 === 0) throw new Error(at);
    };
    if (!isAsync) {
      const factory = function* (injected: object) {
        mayFail("set-up");
        const one = world.#begin(name, scope, injected);
        try {
          yield one;
        } finally {
          world.#end(one);
          mayFail("tear-down");
        }
      };
      return resource(name, factory, { scope, inject });
    }
    const factory = async function* (injected: object) {
      await world.#step();
      mayFail("set-up");
      const one = world.#begin(name, scope, injected);
      try {
        yield one;
      } finally {
        await world.#step();
        world.#end(one);
        mayFail("tear-down");
      }
    };
    return resource(name, factory, { scope, inject });
  }

  #step(): Promise<void> {
    return new Promise((resolve) => this.steps.push(resolve));
  }

  #begin(name: string, scope: ResourceScopeName, injected: object): Live {
    const needs = Object.values(injected) as Live[];
    if (needs.some(({ isTornDown }) => isTornDown)) this.wrong.push(`${name} got what was released already`);
    if (scope !== "task" && [...this.live].some((other) => other.name === name))
      this.wrong.push(`${name} is there twice`);
    const one: Live = { name, needs, isTornDown: false };
    this.live.add(one);
    return one;
  }

  #end(one: Live): void {
    if (one.isTornDown) this.wrong.push(`${one.name} was released twice`);
    if ([...this.live].some(({ needs }) => needs.includes(one)))
      this.wrong.push(`${one.name} was released before what needs it`);
    one.isTornDown = true;
    this.live.delete(one);
  }

  /** Lets one waiting step go on. */
  goOn(pick: number): void {
    const [step] = this.steps.splice(pick % Math.max(1, this.steps.length), 1);
    step?.();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function play(
  specs: readonly Spec[],
  moves: readonly { kind: string; pick: number; failed: boolean }[],
) {
  const world = new World(specs);
  const common = {
    clock: new VirtualClock(),
    grace: 1_000,
    lookup: new ResourceLookup(new Map()),
    report: unobserved,
  };
  const engine = new ResourceScope({ ...common, scope: "engine" });
  const run = new ResourceScope({ ...common, scope: "run", parent: engine });
  const attempts: AttemptResources[] = [];
  const settling: Promise<unknown>[] = [];
  const failure = (failed: boolean) => (failed ? { error: new Error("body") } : undefined);

  const begin = (pick: number): void => {
    const wanted = world.resources.filter((_, i) => (pick & (1 << i)) !== 0);
    const held = new AttemptResources(run, wanted);
    let isOver = false;
    const close = held.close.bind(held);
    held.close = (given) => {
      isOver = true;
      return close(given);
    };
    attempts.push(held);
    const check = (): void => {
      if (!isOver && (held.instances as Live[]).some(({ isTornDown }) => isTornDown))
        world.wrong.push("an attempt got what was released already");
      if (!isOver && held.instances.length !== wanted.length) world.wrong.push("an attempt got too little");
    };
    if (held.pending === undefined) check();
    else {
      settling.push(
        held.pending.then(check, (error: unknown) => {
          if (!isCascadeError(error)) world.wrong.push(`an attempt failed with ${String(error)}`);
        }),
      );
    }
  };
  /** What can be told of a scope that has closed. */
  const closed = (scopes: readonly ResourceScopeName[]) => (): void => {
    for (const { name } of world.live) {
      const { scope = "task" } = world.resources.find((one) => one.name === name) ?? {};
      if (scopes.includes(scope)) world.wrong.push(`${name} is left after the ${scope} was closed`);
    }
  };
  const end = (index: number, failed: boolean): void => {
    const [held] = attempts.splice(index, 1);
    if (held !== undefined) settling.push(Promise.resolve(held.close(failure(failed))));
  };
  const closeRun = async (failed: boolean): Promise<void> => {
    while (attempts.length > 0) end(0, failed);
    await Promise.all(settling);
    await Promise.resolve(run.close(failure(failed))).then(closed(["task", "run"]));
  };

  let ending: Promise<void> | undefined;
  for (const { kind, pick, failed } of moves) {
    if (kind === "attempt" && ending === undefined) begin(pick);
    else if (kind === "step") world.goOn(pick);
    else if (kind === "end" && attempts.length > 0) end(pick % attempts.length, failed);
    else if (kind === "run" && pick < 10) ending ??= closeRun(failed);
    else if (kind === "engine" && pick < 5)
      ending ??= closeRun(failed).then(() => Promise.resolve(engine.close()).then(closed(lifetimes)));
    await settle();
  }
  let isOver = false;
  const over = (ending ?? closeRun(false))
    .then(() => engine.close())
    .then(() => {
      isOver = true;
    });
  for (let left = 1_000; left > 0 && !isOver; left--) {
    world.goOn(0);
    await settle();
  }
  if (!isOver) return ["it hangs"];
  await over;
  if (world.live.size > 0) world.wrong.push(`left: ${[...world.live].map(({ name }) => name).join()}`);
  return world.wrong;
}

it("6.1 whatever the order of things, what was acquired is released once, after what needs it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anySpec, { minLength: 1, maxLength: 8 }),
      fc.array(anyMove, { maxLength: 40 }),
      async (specs, moves) => {
        expect(await play(specs, moves)).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
