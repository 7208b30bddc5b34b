import { mostSimilar } from "../../errors/most-similar.ts";
import { UnknownResourceError } from "../../errors/resource-errors.ts";
import type { Resource, ResourceScopeName } from "../../spec/resource-definition.ts";
import { resourceOverrides } from "./resource-overrides.ts";
import type { ResourceTable } from "./resource-table.ts";

/**
 * Says which resource is meant: one that a test put in its place, else the one of that name that the run was given, else
 * the engine's, else itself.
 */
export class ResourceLookup {
  readonly #table: ResourceTable;
  readonly #parent: ResourceLookup | undefined;
  /** Resources that were checked with this lookup, while the overrides are as they were. */
  #checked: WeakSet<Resource> | undefined;
  #version = resourceOverrides.version;

  /**
   * @param table - what the option `resources` gave
   * @param parent - the engine's lookup, for that of a run
   */
  constructor(table: ResourceTable, parent?: ResourceLookup) {
    this.#table = table;
    this.#parent = parent;
  }

  /** @throws {UnknownResourceError} `CS_UNKNOWN_RESOURCE` for a name that nothing was given for */
  resolve(wanted: Resource | string): Resource {
    const name = typeof wanted === "string" ? wanted : wanted.name;
    const override =
      (typeof wanted === "string" ? undefined : resourceOverrides.of(wanted)) ?? resourceOverrides.of(name);
    if (override !== undefined) return override;
    const given = this.#given(name);
    if (given !== undefined) return resourceOverrides.of(given) ?? given;
    if (typeof wanted !== "string") return wanted;
    const known = this.#names();
    throw new UnknownResourceError(name, known, mostSimilar(name, known));
  }

  /**
   * The lookup that a resource of this scope finds its own dependencies with. What an engine keeps outlives the run that
   * asked for it first, so the run's option has no say in it.
   */
  for(scope: ResourceScopeName): ResourceLookup {
    return scope === "engine" ? (this.#parent?.for(scope) ?? this) : this;
  }

  isChecked(resource: Resource): boolean {
    if (this.#version !== resourceOverrides.version) {
      this.#version = resourceOverrides.version;
      this.#checked = undefined;
    }
    return this.#checked?.has(resource) === true;
  }

  markChecked(resource: Resource): void {
    this.#checked ??= new WeakSet();
    this.#checked.add(resource);
  }

  #given(name: string): Resource | undefined {
    const own = this.#table.get(name);
    return own === undefined && this.#parent !== undefined ? this.#parent.#given(name) : own;
  }

  #names(): string[] {
    const above = this.#parent === undefined ? [] : this.#parent.#names();
    return [...new Set([...this.#table.keys(), ...above])];
  }
}
