import {
  Engine,
  firstOf,
  inject,
  type LazyResult,
  type Resource,
  resource,
  router,
  settle,
  type Tail,
  task,
} from "cascade-ts";
import { SeededRandom } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";

const hop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const seeds = 150;

/** One acquired resource. */
interface Instance {
  readonly name: string;
  readonly needs: readonly Instance[];
  open: boolean;
}

/** Resources and a flow that uses them, drawn from a seed; what breaks a rule is noted. */
class Drawn {
  readonly problems: string[] = [];
  /** All instances so far. */
  readonly instances: Instance[] = [];
  readonly #random: SeededRandom;
  readonly #resources: Resource<Instance>[] = [];
  readonly target: LazyResult<unknown>;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    for (let n = 0; n < 5; n++) this.#resources.push(this.#resource(n));
    this.target = this.#flow();
  }

  #chance(share: number): boolean {
    return this.#random.next() < share;
  }

  #some<T>(items: readonly T[], share: number): T[] {
    return items.filter(() => this.#chance(share));
  }

  #resource(n: number): Resource<Instance> {
    const scope = this.#random.pick(["task", "run", "engine"] as const);
    const name = `${scope} ${n}`;
    const longer = { task: ["task", "run", "engine"], run: ["run", "engine"], engine: ["engine"] }[scope];
    const usable = this.#resources.filter((one) => longer.includes(one.scope));
    const needs = Object.fromEntries(this.#some(usable, 0.4).map((one, i) => [`need${i}`, one]));
    const [failsToOpen, failsToClose, waits] = [this.#chance(0.05), this.#chance(0.1), this.#chance(0.5)];
    const open = (injected: object): Instance => {
      const instance = { name, needs: Object.values(injected) as Instance[], open: true };
      this.#check(instance.needs, `set-up of ${name}`);
      this.instances.push(instance);
      return instance;
    };
    const close = (instance: Instance): void => {
      if (!instance.open) this.problems.push(`${name} is closed twice`);
      this.#check(instance.needs, `tear-down of ${name}`);
      instance.open = false;
      if (failsToClose) throw new Error(`${name} cannot be closed`);
    };
    if (waits)
      return resource(
        name,
        async function* (injected: object) {
          await hop();
          if (failsToOpen) throw new Error(`${name} cannot be opened`);
          const instance = open(injected);
          try {
            yield instance;
          } finally {
            await hop();
            close(instance);
          }
        },
        { scope, inject: needs },
      );
    return resource(
      name,
      function* (injected: object) {
        if (failsToOpen) throw new Error(`${name} cannot be opened`);
        const instance = open(injected);
        try {
          yield instance;
        } finally {
          close(instance);
        }
      },
      { scope, inject: needs },
    );
  }

  #check(instances: readonly Instance[], where: string): void {
    for (const one of instances) if (!one.open) this.problems.push(`${one.name} is closed in ${where}`);
  }

  /** A call of a task of its own, with what it uses declared or as arguments. */
  #call(n: number, inputs: readonly unknown[]): LazyResult<unknown> {
    const name = `task ${n}`;
    const declared = this.#some(this.#resources, 0.3);
    const given = this.#some(this.#resources, 0.2);
    const [hops, fails, onward] = [
      Math.floor(this.#random.next() * 4),
      this.#chance(0.12),
      this.#chance(0.15),
    ];
    const body = async (used: readonly Instance[]): Promise<Tail<unknown>> => {
      this.#check(used, `the beginning of ${name}`);
      for (let left = hops; left > 0; left--) {
        await hop();
        this.#check(used, name);
      }
      if (fails) throw new Error(`${name} fails`);
      return onward ? last(inject(this.#random.pick(this.#resources))) : n;
    };
    const last = task("last", (one: Instance) => {
      this.#check([one], "last");
      return one.name;
    });
    const option = Object.fromEntries(declared.map((one, i) => [`r${i}`, one]));
    const made = task(
      name,
      { inject: option },
      (ctx, args: readonly Instance[], _inputs: readonly unknown[]) =>
        body([...declared.map((_, i) => Reflect.get(ctx, `r${i}`) as Instance), ...args]),
    );
    const call = made(
      given.map((one) => inject(one)),
      inputs as never,
    ) as LazyResult<unknown>;
    return this.#chance(0.3) ? call.withRetry({ attempts: 2 }) : call;
  }

  #flow(): LazyResult<unknown> {
    const nodes: LazyResult<unknown>[] = [];
    for (let n = 0; n < 8; n++) {
      const call = this.#call(n, this.#some(nodes, 0.3));
      const kind = this.#random.next();
      if (kind < 0.15) nodes.push(call.recover(() => "saved"));
      else if (kind < 0.25 && nodes.length > 0) nodes.push(firstOf([call, this.#random.pick(nodes)]));
      else if (kind < 0.35) nodes.push(router("a", { a: call, b: this.#call(100 + n, []) }));
      else if (kind < 0.45) nodes.push(call.runIf(this.#chance(0.5)).orElse(0));
      else nodes.push(call);
    }
    return task(
      "all of it",
      (values: readonly unknown[]) => values.length,
    )(nodes.map((node) => (this.#chance(0.5) ? settle(node) : node)));
  }
}

/** Runs a seed twice on one engine, at the same time, one of them cancelled at some moment in a third of the cases. */
async function problemsOf(seed: number, fastPaths: boolean): Promise<readonly string[]> {
  const drawn = new Drawn(seed);
  const random = new SeededRandom(seed + 1_000_000);
  const engine = new Engine({ fastPaths, ...(random.next() < 0.3 ? { maxConcurrency: 2 } : {}) });
  const onFailure = random.next() < 0.5 ? "stop" : "drain";
  const handles = [0, 1].map(() => engine.start(drawn.target, { onFailure, subscribers: [() => {}] }));
  if (random.next() < 0.33) {
    for (let hops = Math.floor(random.next() * 8); hops > 0; hops--) await hop();
    handles[0]?.cancel("enough");
  }
  await Promise.all(handles.map((handle) => handle.outcome()));
  const left = drawn.instances.filter(({ open, name }) => open && !name.startsWith("engine"));
  const leaked = left.map(({ name }) => `${name} is open after its run`);
  await engine.close();
  const atLast = drawn.instances.filter(({ open }) => open).map(({ name }) => `${name} is open after all`);
  return [...drawn.problems, ...leaked, ...atLast];
}

describe.each([true, false])("6 random flows with resources (fast paths: %s)", (fastPaths) => {
  it(`6.1 nothing is used before it is open or after it is closed, and all is closed once, in ${seeds} of them`, async () => {
    const warn = process.emitWarning;
    // Tear-downs that fail on purpose are told there.
    process.emitWarning = () => {};
    try {
      for (let seed = 0; seed < seeds; seed++)
        expect(await problemsOf(seed, fastPaths), `seed ${seed}`).toEqual([]);
    } finally {
      process.emitWarning = warn;
    }
  });
});
