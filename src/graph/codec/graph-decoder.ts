import { bind } from "../../spec/bind.ts";
import { argsOf, isLazy, isLiteral, type Lazy, type LazyBinding } from "../../spec/lazy.ts";
import { literal } from "../../spec/literal.ts";
import type { TaskDefinition } from "../../spec/task-definition.ts";
import { findTask } from "../../spec/task-registry.ts";
import { type DecodeOptions, ValueDecoder } from "./decode-value.ts";
import { hotValues } from "./hot-values.ts";
import { tags } from "./json.ts";
import type { NodeFields } from "./node-fields.ts";
import { type Place, refuse } from "./place.ts";

export interface GraphDecodeOptions extends DecodeOptions {
  /** Where tasks are found by name and version (default: among all that this process has defined). */
  readonly findTask?: (name: string, version: string) => TaskDefinition;
}

/** Makes a node that stands for something outside of the graph. */
export type MakeOutside = (fields: NodeFields, decoder: GraphDecoder) => Lazy;

/** An argument, and whether a node stands somewhere inside it. */
interface Argument {
  readonly value: unknown;
  readonly isHot: boolean;
}

/** Makes the arguments of nodes, with the LazyResults of earlier nodes in their places. */
export class GraphDecoder extends ValueDecoder {
  /** The nodes made so far. */
  readonly lazies: Lazy[] = [];
  readonly find: (name: string, version: string) => TaskDefinition;
  /** Only stored frames have nodes that stand for others. */
  readonly outside: MakeOutside | undefined;
  readonly #hotValues: ReadonlySet<number>;
  #isHot = false;
  /** Whether nodes may be named now: not inside plain values. */
  #nodesAllowed = false;
  /** Parts of arguments that may still be searched. A part that many nodes share counts for each of them. */
  #searchable: number;

  constructor(table: readonly unknown[], options: GraphDecodeOptions, outside?: MakeOutside) {
    super(table, "values", options);
    this.outside = outside;
    this.find = options.findTask ?? findTask;
    this.#searchable = 10 * (options.maxNodes ?? 10_000_000);
    this.#hotValues = hotValues(table, () => this.count({ parent: "values", step: "" }));
  }

  /** A value without nodes inside. */
  plain(json: unknown, place: Place): unknown {
    return this.decode(json, place);
  }

  /** The key of a route. An object is found by its identity, which ends with the process. */
  key(json: unknown, place: Place): unknown {
    const key = this.plain(json, place);
    return typeof key === "object" && key !== null ? refuse(place, "an object as a key") : key;
  }

  /** An argument, maybe with nodes inside. */
  argument(json: unknown, place: Place): Argument {
    this.#isHot = false;
    this.#nodesAllowed = true;
    const value = this.decode(json, place);
    this.#nodesAllowed = false;
    return { value, isHot: this.#isHot };
  }

  /** The arguments of a call and where its dependencies are; only what holds nodes is searched for them. */
  bound(
    list: readonly unknown[],
    place: Place,
    name: string,
  ): { args: unknown[]; binding: number | LazyBinding } {
    const found = list.map((json, i) => this.argument(json, { parent: place, step: i }));
    const args = found.map(({ value }) => value);
    const isStructured = found.some(({ value, isHot }) => isHot && !isLazy(value));
    if (isStructured || args.length > 31) {
      const searched = found.map((argument) => this.searchable(argument, place));
      return { args: searched, binding: bind(searched, name) };
    }
    let mask = 0;
    args.forEach((arg, i) => {
      if (!isLazy(arg)) return;
      if (isLiteral(arg)) args[i] = argsOf(arg)[0];
      else mask |= 1 << i;
    });
    return { args, binding: mask };
  }

  /** An argument as it may be given to what searches it: without nodes inside, it is wrapped so that nobody does. */
  searchable({ value, isHot }: Argument, place: Place): unknown {
    if (isLazy(value) || typeof value !== "object" || value === null) return value;
    if (!isHot) return literal(value);
    this.#search(value, place);
    return value;
  }

  /** Counts what a search of an argument looks at, so that a small document cannot make a long one. */
  #search(root: object, place: Place): void {
    const seen = new Set<object>([root]);
    const pending: object[] = [root];
    for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
      const keys = Object.keys(top);
      // A copy of an array with holes may take room for all of them.
      this.charge(Array.isArray(top) && keys.length < top.length ? 10 * top.length : keys.length + 1, place);
      for (const key of keys) {
        const child: unknown = Reflect.get(top, key);
        if (typeof child !== "object" || child === null || isLazy(child) || seen.has(child)) continue;
        seen.add(child);
        pending.push(child);
      }
    }
  }

  charge(parts: number, place: Place): void {
    this.#searchable -= parts;
    if (this.#searchable < 0) refuse(place, "the arguments have more parts than maxNodes allows");
  }

  protected override own(
    tag: string,
    content: unknown,
    place: Place,
  ): { readonly value: unknown } | undefined {
    if (tag !== tags.node) return undefined;
    if (!this.#nodesAllowed) return refuse(place, "a node inside a plain value");
    this.#isHot = true;
    const lazy = typeof content === "number" ? this.lazies[content] : undefined;
    return { value: lazy ?? refuse(place, "there is no such node before this one") };
  }

  protected override referred(index: number): void {
    if (!this.#hotValues.has(index)) return;
    if (this.#nodesAllowed) this.#isHot = true;
  }
}
