import type { SeededRandom } from "../seeded-random.ts";
import type { Climate } from "./climate.ts";
import {
  type AmountUse,
  type Arg,
  type CapacityName,
  constants,
  type Does,
  type Modifiers,
  type NodeSpec,
  type Ref,
  type RetrySpec,
  type TaskName,
  type TimeoutSpec,
} from "./program.ts";

type Bare<Spec> = Spec extends unknown ? Omit<Spec, keyof Modifiers> : never;

/** A node without what is said of it beside its arguments. */
export type BareNode = Bare<NodeSpec>;

/** Writes the nodes of one block one after the other, and knows what can be named: what was written before. */
export class Pen {
  readonly random: SeededRandom;
  readonly climate: Climate;
  readonly inner: boolean;
  readonly nodes: NodeSpec[] = [];
  /** Positions of nodes that nothing uses yet. */
  readonly unused = new Set<number>();

  constructor(random: SeededRandom, climate: Climate, inner: boolean) {
    this.random = random;
    this.climate = climate;
    this.inner = inner;
  }

  /** Adds a node with some modifiers; returns its position. */
  add(bare: BareNode): number {
    const hasBody = bare.kind === "call" || bare.kind === "map";
    const limits = hasBody ? this.limits() : {};
    const spec = { ...bare, ...this.modifiers(), ...limits } as NodeSpec;
    this.unused.add(this.nodes.length);
    return this.nodes.push(isWatched(spec) ? told(spec) : spec) - 1;
  }

  /** What is said of a node beside its arguments: mostly nothing. */
  modifiers(): Modifiers {
    const { random, nodes } = this;
    const { skips } = this.climate;
    return {
      ...(random.chance(skips / 2) ? { runIf: [random.chance(0.6)] } : {}),
      ...(nodes.length > 0 && random.chance(skips)
        ? { runIf: this.times(random.pick([1, 1, 2]), () => this.condition()) }
        : {}),
      ...(nodes.length > 0 && random.chance(0.07)
        ? { after: this.times(1 + random.int(2), () => this.ref()) }
        : {}),
      ...(random.chance(0.12) ? { label: true } : {}),
      ...(random.chance(0.08) ? { priority: random.int(5) - 2 } : {}),
    };
  }

  /** What is said of the calls of a body. */
  limits(): Modifiers {
    const { random } = this;
    const { failures, times, amounts } = this.climate;
    return {
      ...(random.chance(failures > 0 ? 0.2 : 0.03) ? { retry: this.retry() } : {}),
      ...(random.chance(times) ? { timeout: this.timeout() } : {}),
      ...(random.chance(amounts) ? { amounts: this.amounts() } : {}),
    };
  }

  retry(): RetrySpec {
    const { random } = this;
    const attempts = 1 + random.int(3);
    if (random.chance(0.6)) return { attempts, delay: 0, backoff: 1, jitter: 0 };
    const jitter = random.pick([0, 0.5, 1]);
    return { attempts, delay: 3_000, backoff: 2, jitter, ...(random.chance(0.3) ? { maxDelay: 5_000 } : {}) };
  }

  amounts(): readonly AmountUse[] {
    const { random } = this;
    const names = random.pick<readonly CapacityName[]>([
      ["cpu"],
      ["cpu"],
      ["memory"],
      ["host"],
      ["cpu", "memory"],
    ]);
    return names.map((name) => ({
      name,
      ...(name === "host"
        ? { key: random.chance(0.5) ? random.pick(["a", "b"]) : this.fitting({ kind: "name" }) }
        : {}),
      amount: random.chance(0.2)
        ? { of: this.fitting({ kind: "amount" }) }
        : random.pick([0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 5]),
    }));
  }

  timeout(): TimeoutSpec {
    const { random } = this;
    const total = random.pick([5_000, 20_000, 100_000]);
    return random.pick([{ total }, { total }, { idle: 5_000 }, { total, idle: 4_000 }]);
  }

  does(): Does {
    const { failures, captures, tails, blocks } = this.climate;
    const { random } = this;
    if (random.chance(failures))
      return { kind: "throw", what: random.pick(["error", "error", "text", "null"] as const) };
    if (random.chance(failures))
      return {
        kind: "flaky",
        failures: 1 + random.int(2),
        ...(random.chance(0.2) ? { retryAfter: 4_000 } : {}),
      };
    if (blocks > 1 && random.chance(tails)) return { kind: "tail", block: 1 + random.int(blocks - 1) };
    if (random.chance(captures / 2)) return { kind: "same", ref: this.ref() };
    if (random.chance(this.climate.jumps / 8))
      return { kind: "jump", to: [{ route: random.int(2), data: "single" }] };
    const kind = random.weighted({ digest: 8, record: 2, bit: 3, key: 2, list: 2, constant: 2 });
    if (kind === "key") return { kind, of: 1 + random.int(4) };
    if (kind === "list") return { kind, length: random.int(4) };
    if (kind === "constant") return { kind, constant: random.int(constants.length) };
    return { kind };
  }

  /** Bodies that fail first must be told which attempt it is. */
  task(does: Does): TaskName {
    const { bodies } = this.climate;
    const isAsync = bodies === "async" || (bodies === "mixed" && this.random.chance(0.5));
    const context = does.kind === "flaky" || this.random.chance(0.2);
    return context ? (isAsync ? "async-context" : "context") : isAsync ? "async" : "plain";
  }

  /** A node whose body gives what is wanted here: one made before, or a new one; now and then any node at all. */
  fitting(does: Does): Ref {
    if (this.nodes.length > 0 && this.random.chance(0.08)) return this.ref();
    const wanted = JSON.stringify(does);
    const found = this.nodes.findLastIndex(
      (spec) => spec.kind === "call" && JSON.stringify(spec.does) === wanted,
    );
    if (found >= 0 && this.random.chance(0.5)) return found;
    const args = this.times(this.random.int(3), () => this.arg());
    return this.add({ kind: "call", task: this.task(does), does, args });
  }

  /** A node made before, most often one that nothing uses yet; sometimes one of an instance around. */
  ref(): Ref {
    const { random } = this;
    if (this.nodes.length === 0 || (this.inner && random.chance(this.climate.captures))) {
      return { up: random.pick([1, 1, 1, 2, 5]), index: random.int(9) };
    }
    const unused = [...this.unused];
    const ref =
      unused.length > 0 && random.chance(0.75) ? random.pick(unused) : random.int(this.nodes.length);
    this.unused.delete(ref);
    return ref;
  }

  arg(): Arg {
    const { random } = this;
    const kind = random.weighted({ ref: 10, constant: 4, list: 1, object: 1 });
    if (kind === "ref" && (this.nodes.length > 0 || this.inner)) return { ref: this.ref() };
    if (kind === "list") return this.list(2);
    if (kind === "object") return this.object();
    return { constant: random.int(constants.length) };
  }

  condition(): Ref {
    return this.random.chance(0.6) ? this.fitting({ kind: "bit" }) : this.ref();
  }

  list(most: number): Arg {
    return { list: this.times(this.random.int(most + 1), () => this.arg()) };
  }

  object(): Arg {
    const keys = ["v", "w"].slice(0, 1 + this.random.int(2));
    return { object: Object.fromEntries(keys.map((key) => [key, this.arg()])) };
  }

  times<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }
}

/** Whether it has to be known when an attempt began and was stopped. */
function isWatched({ timeout, retry, amounts }: NodeSpec): boolean {
  return timeout !== undefined || retry !== undefined || amounts !== undefined;
}

/** The same with a body that is told about its call. */
function told(spec: NodeSpec): NodeSpec {
  if (!("task" in spec)) return spec;
  return {
    ...spec,
    task: spec.task === "async" || spec.task === "async-context" ? "async-context" : "context",
  };
}
