import type { SeededRandom } from "../seeded-random.ts";
import {
  type Arg,
  type Block,
  constants,
  type Does,
  type MapSpec,
  type Modifiers,
  type NodeSpec,
  type Ref,
  type TaskName,
} from "./program.ts";

/** What is usual in one program. Numbers are probabilities. */
export interface Climate {
  /** How many blocks there are to open. */
  readonly blocks: number;
  readonly failures: number;
  readonly skips: number;
  /** References to nodes of the instances around. */
  readonly captures: number;
  readonly tails: number;
  readonly bodies: "plain" | "async" | "mixed";
}

type Bare<Spec> = Spec extends unknown ? Omit<Spec, keyof Modifiers> : never;
type BareNode = Bare<NodeSpec>;
type KindName = NodeSpec["kind"];

const weights: Readonly<Record<KindName, number>> = {
  call: 40,
  all: 6,
  get: 4,
  settle: 6,
  orElse: 8,
  recover: 9,
  router: 8,
  sequence: 6,
  map: 9,
  wait: 2,
  param: 2,
  literal: 1,
};

/** Writes the nodes of one block, each from those before it. */
export class BlockWriter {
  readonly #random: SeededRandom;
  readonly #climate: Climate;
  readonly #inner: boolean;
  readonly #nodes: NodeSpec[] = [];
  readonly #unused = new Set<number>();

  constructor(random: SeededRandom, climate: Climate, inner: boolean) {
    this.#random = random;
    this.#climate = climate;
    this.#inner = inner;
  }

  write(count: number): Block {
    while (this.#nodes.length < count) this.#add({ ...this.#bare(), ...this.#modifiers() } as NodeSpec);
    if (this.#random.chance(0.75)) this.#add({ ...this.#closing(), ...this.#modifiers() } as NodeSpec);
    return { nodes: this.#nodes, result: this.#result() };
  }

  #add(spec: NodeSpec): number {
    this.#unused.add(this.#nodes.length);
    return this.#nodes.push(spec) - 1;
  }

  /** Mostly the last node itself, so that it is at the end of its frame. */
  #result(): Arg {
    const last = this.#nodes.length - 1;
    if (this.#random.chance(0.7)) return { ref: last };
    const rest = [...this.#unused].filter((index) => index !== last);
    return { list: [{ ref: last }, ...rest.map((ref): Arg => ({ ref }))] };
  }

  /** A last node that brings together what nothing uses yet. */
  #closing(): BareNode {
    const rest = [...this.#unused].slice(-6);
    const kind = this.#random.weighted({ call: 5, sequence: 2, router: 1, all: 1 });
    if (rest.length === 0 || kind === "router") return this.#router();
    this.#unused.clear();
    const args = rest.map((ref): Arg => ({ ref }));
    if (kind === "sequence") return { kind, steps: rest };
    if (kind === "all") return { kind, of: { list: args } };
    const does = this.#does();
    return { kind, task: this.#task(does), does, args };
  }

  #bare(): BareNode {
    const kind =
      this.#nodes.length === 0
        ? this.#random.pick(["call", "call", "call", "param", "map"] as const)
        : this.#random.weighted(weights);
    switch (kind) {
      case "call":
        return this.#call();
      case "all":
        return { kind, of: this.#random.chance(0.5) ? this.#list(3) : this.#object() };
      case "get":
        return { kind, of: this.#fitting({ kind: "record" }), key: this.#random.pick(["v", "n", "missing"]) };
      case "settle":
        return { kind, of: this.#ref() };
      case "orElse":
        return { kind, of: this.#ref(), fallback: this.#arg() };
      case "recover":
        return {
          kind,
          of: this.#ref(),
          by: this.#random.pick(["function", "async", "task"] as const),
          does: this.#does(),
        };
      case "router":
        return this.#router();
      case "sequence":
        return { kind, steps: this.#times(1 + this.#random.int(3), () => this.#ref()) };
      case "map":
        return this.#map();
      case "wait":
        return { kind, milliseconds: this.#random.int(20) };
      case "param":
        return { kind, name: this.#random.pick(["p", "q"]) };
      case "literal":
        return { kind, constant: this.#random.int(constants.length) };
    }
  }

  #call(): BareNode {
    const does = this.#does();
    return {
      kind: "call",
      task: this.#task(does),
      does,
      args: this.#times(this.#random.int(4), () => this.#arg()),
    };
  }

  #router(): BareNode {
    const routes = this.#times(1 + this.#random.int(4), () => this.#arg());
    return {
      kind: "router",
      selector: { ref: this.#fitting({ kind: "key", of: routes.length }) },
      routes,
      map: this.#random.chance(0.4),
    };
  }

  #map(): BareNode {
    const does = this.#does();
    const length = this.#random.int(4);
    const list = (): MapSpec["lists"][number] =>
      this.#nodes.length > 0 && this.#random.chance(0.35)
        ? this.#fitting({ kind: "list", length })
        : { items: this.#times(length, () => this.#arg()) };
    return {
      kind: "map",
      task: this.#task(does),
      does,
      lists: this.#times(this.#random.pick([1, 1, 1, 2]), list),
      settled: this.#random.chance(0.3),
      ...(this.#random.chance(0.3) ? { concurrency: 1 + this.#random.int(2) } : {}),
    };
  }

  #does(): Does {
    const { failures, captures, tails, blocks } = this.#climate;
    const random = this.#random;
    if (random.chance(failures))
      return { kind: "throw", what: random.pick(["error", "error", "text", "null"] as const) };
    if (random.chance(failures)) return { kind: "flaky", failures: 1 + random.int(2) };
    if (blocks > 1 && random.chance(tails)) return { kind: "tail", block: 1 + random.int(blocks - 1) };
    if (random.chance(captures / 2)) return { kind: "same", ref: this.#ref() };
    const kind = random.weighted({ digest: 8, record: 2, bit: 3, key: 2, list: 2, constant: 2 });
    if (kind === "key") return { kind, of: 1 + random.int(4) };
    if (kind === "list") return { kind, length: random.int(4) };
    if (kind === "constant") return { kind, constant: random.int(constants.length) };
    return { kind };
  }

  /** Bodies that fail first must be told which attempt it is. */
  #task(does: Does): TaskName {
    const { bodies } = this.#climate;
    const isAsync = bodies === "async" || (bodies === "mixed" && this.#random.chance(0.5));
    const context = does.kind === "flaky" || this.#random.chance(0.2);
    return context ? (isAsync ? "async-context" : "context") : isAsync ? "async" : "plain";
  }

  #modifiers(): Modifiers {
    const { skips, failures } = this.#climate;
    const random = this.#random;
    return {
      ...(random.chance(skips / 2) ? { runIf: [random.chance(0.6)] } : {}),
      ...(this.#nodes.length > 0 && random.chance(skips)
        ? { runIf: this.#times(random.pick([1, 1, 2]), () => this.#condition()) }
        : {}),
      ...(this.#nodes.length > 0 && random.chance(0.07)
        ? { after: this.#times(1 + random.int(2), () => this.#ref()) }
        : {}),
      ...(random.chance(failures > 0 ? 0.2 : 0.03) ? { retry: 1 + random.int(3) } : {}),
      ...(random.chance(0.12) ? { label: true } : {}),
      ...(random.chance(0.08) ? { priority: random.int(5) - 2 } : {}),
    };
  }

  /** A node whose body gives what is wanted here: one made before, or a new one; now and then any node at all. */
  #fitting(does: Does): Ref {
    if (this.#nodes.length > 0 && this.#random.chance(0.08)) return this.#ref();
    const wanted = JSON.stringify(does);
    const found = this.#nodes.findLastIndex(
      (spec) => spec.kind === "call" && JSON.stringify(spec.does) === wanted,
    );
    if (found >= 0 && this.#random.chance(0.5)) return found;
    const args = this.#times(this.#random.int(3), () => this.#arg());
    return this.#add({ kind: "call", task: this.#task(does), does, args, ...this.#modifiers() });
  }

  /** A node made before, most often one that nothing uses yet; sometimes one of an instance around. */
  #ref(): Ref {
    const random = this.#random;
    if (this.#nodes.length === 0 || (this.#inner && random.chance(this.#climate.captures))) {
      return { up: random.pick([1, 1, 1, 2, 5]), index: random.int(9) };
    }
    const unused = [...this.#unused];
    const ref =
      unused.length > 0 && random.chance(0.75) ? random.pick(unused) : random.int(this.#nodes.length);
    this.#unused.delete(ref);
    return ref;
  }

  #arg(): Arg {
    const random = this.#random;
    const kind = random.weighted({ ref: 10, constant: 4, list: 1, object: 1 });
    if (kind === "ref" && (this.#nodes.length > 0 || this.#inner)) return { ref: this.#ref() };
    if (kind === "list") return this.#list(2);
    if (kind === "object") return this.#object();
    return { constant: random.int(constants.length) };
  }

  #condition(): Ref {
    return this.#random.chance(0.6) ? this.#fitting({ kind: "bit" }) : this.#ref();
  }

  #list(most: number): Arg {
    return { list: this.#times(this.#random.int(most + 1), () => this.#arg()) };
  }

  #object(): Arg {
    const keys = ["v", "w"].slice(0, 1 + this.#random.int(2));
    return { object: Object.fromEntries(keys.map((key) => [key, this.#arg()])) };
  }

  #times<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }
}
