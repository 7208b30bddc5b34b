import type { Resource } from "../../spec/resource-definition.ts";

interface Override {
  readonly replacement: Resource;
}

/**
 * Which resources are replaced by others for now, in the whole process: what the test kit's `overrideResource` says. Of
 * several replacements of one resource the last that is still there counts, so they may be taken back in any order.
 */
class ResourceOverrides {
  readonly #byResource = new WeakMap<Resource, Override[]>();
  /** Bounded by the overrides that are open: a name without one is dropped. */
  readonly #byName = new Map<string, Override[]>();
  #open = 0;
  /** Grows with every change, so that what was found out before can be told to be old. */
  version = 0;

  /** Replaces a resource, or whatever is asked for by a name. Returns what takes it back; twice is harmless. */
  add(target: Resource | string, replacement: Resource): () => void {
    const override: Override = { replacement };
    this.#change(1);
    const list = this.#listOf(target) ?? [];
    list.push(override);
    if (typeof target === "string") this.#byName.set(target, list);
    else this.#byResource.set(target, list);
    return () => {
      const position = list.indexOf(override);
      if (position < 0) return;
      list.splice(position, 1);
      if (list.length === 0 && typeof target === "string" && this.#byName.get(target) === list)
        this.#byName.delete(target);
      this.#change(-1);
    };
  }

  /** What stands in for a resource, or for whatever has a name, if anything does. */
  of(target: Resource | string): Resource | undefined {
    return this.#open === 0 ? undefined : this.#listOf(target)?.at(-1)?.replacement;
  }

  #listOf(target: Resource | string): Override[] | undefined {
    return typeof target === "string" ? this.#byName.get(target) : this.#byResource.get(target);
  }

  #change(by: 1 | -1): void {
    this.#open += by;
    this.version += 1;
  }
}

const realmKey = Symbol.for("cascade-ts.resource-overrides@1");

/** Copies of the package in one process share one table, as they share their resources. */
function joinRealm(): ResourceOverrides {
  const known: unknown = Reflect.get(globalThis, realmKey);
  if (known !== undefined) return known as ResourceOverrides;
  const table = new ResourceOverrides();
  Object.defineProperty(globalThis, realmKey, { value: table });
  return table;
}

export const resourceOverrides: ResourceOverrides = joinRealm();
