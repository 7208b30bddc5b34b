import { quote } from "../../errors/quote.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { type Place, refuse } from "./place.ts";

/** Reads the fields of one stored node, and refuses what they cannot be. */
export class NodeFields {
  readonly place: Place;
  readonly #json: object;
  readonly #lazies: readonly Lazy[];

  constructor(json: unknown, place: Place, lazies: readonly Lazy[]) {
    if (typeof json !== "object" || json === null || Array.isArray(json))
      refuse(place, `${quote(json)} is not an object`);
    this.place = place;
    this.#json = json as object;
    this.#lazies = lazies;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#json, name);
  }

  get(name: string): unknown {
    return this.has(name) ? Reflect.get(this.#json, name) : undefined;
  }

  at(name: string): Place {
    return { parent: this.place, step: `.${name}` };
  }

  text(name: string): string {
    const value = this.get(name);
    return typeof value === "string" && value !== "" ? value : this.refuse(name, "a text that is not empty");
  }

  number(name: string): number {
    const value = this.get(name);
    return typeof value === "number" && Number.isFinite(value) ? value : this.refuse(name, "a number");
  }

  flag(name: string): boolean {
    const value = this.get(name) ?? false;
    return typeof value === "boolean" ? value : this.refuse(name, "true or false");
  }

  list(name: string): readonly unknown[] {
    const value = this.get(name) ?? [];
    return Array.isArray(value) ? value : this.refuse(name, "a list");
  }

  /** Pairs of a key and what it leads to. */
  pairs(name: string): readonly (readonly [unknown, unknown])[] {
    return this.list(name).map((pair) =>
      Array.isArray(pair) && pair.length === 2 ? [pair[0], pair[1]] : this.refuse(name, "a list of pairs"),
    );
  }

  object(name: string): NodeFields {
    return new NodeFields(this.get(name), this.at(name), this.#lazies);
  }

  /** The node at the position that a field holds. */
  node(name: string): Lazy {
    return this.nodeAt(this.get(name), name);
  }

  nodes(name: string): readonly Lazy[] {
    return this.list(name).map((index) => this.nodeAt(index, name));
  }

  /** A node before this one: nothing can depend on itself. */
  nodeAt(index: unknown, name: string): Lazy {
    const lazy = typeof index === "number" ? this.#lazies[index] : undefined;
    return lazy ?? this.refuse(name, "the position of a node before this one");
  }

  refuse(name: string, wanted: string): never {
    return refuse(this.at(name), `${quote(this.get(name))} is not ${wanted}`);
  }
}
