import { CyclicArgumentError } from "../errors/argument-errors.ts";
import { isLazyObject, type Lazy, type LazyBinding } from "./lazy.ts";
import { pathOf, type Scanned, scan } from "./scan.ts";

/** One container to rebuild. `refs[i]`: -1 a constant, k >= 0 dependency k, -2 - s the container of step s. */
interface Step {
  readonly keys: readonly (string | symbol)[] | undefined;
  readonly length: number | undefined;
  readonly bare: boolean;
  readonly children: readonly unknown[];
  readonly refs: Int32Array;
  readonly path: string;
}

/**
 * Compiles arguments that hold structures with LazyResults or literals inside, or that are more than a bit mask has
 * bits. Returns 0 otherwise: structures are then passed by reference, cyclic or not.
 *
 * @throws {PromiseArgumentError} `CS_PROMISE_ARGUMENT` for a thenable anywhere inside
 * @throws {AccessorArgumentError} `CS_ACCESSOR_ARGUMENT` for a getter or setter
 * @throws {CyclicArgumentError} `CS_CYCLIC_ARGUMENT` for a structure that contains itself and a LazyResult
 */
export function bindStructure(args: readonly unknown[], where: string): 0 | LazyBinding {
  const root = scan(args, where);
  const inside = root.links.some((link) => link !== undefined && !isLazyObject(link) && link.hot);
  return inside || (root.hot && args.length > 31) ? new Template(root, where) : 0;
}

/** Steps that rebuild the hot containers, innermost first; a container used twice is one step, so sharing is kept. */
class Template implements LazyBinding {
  readonly deps: Lazy[] = [];
  readonly #steps: Step[] = [];

  constructor(root: Scanned, where: string) {
    const stack: Scanned[] = [root];
    const refs: Int32Array[] = [emptyRefs(root)];
    root.step = -1;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const mine = refs[refs.length - 1] ?? emptyRefs(top);
      const inner = this.#advance(top, mine, where);
      if (inner !== undefined) {
        inner.step = -1;
        stack.push(inner);
        refs.push(emptyRefs(inner));
      } else {
        const { keys, length, bare, children } = top;
        this.#steps.push({ keys, length, bare, children, refs: mine, path: top.path });
        top.step = this.#steps.length;
        stack.pop();
        refs.pop();
      }
    }
  }

  /** Goes on through a container's children; stops at the first hot container that is not compiled yet. */
  #advance(container: Scanned, refs: Int32Array, where: string): Scanned | undefined {
    for (; container.cursor < container.children.length; container.cursor++) {
      const link = container.links[container.cursor];
      if (link === undefined) continue;
      if (isLazyObject(link)) {
        refs[container.cursor] = this.deps.length;
        this.deps.push(link);
      } else if (link.hot) {
        if (link.step === 0) return link;
        if (link.step === -1) throw new CyclicArgumentError(where, link.path === "" ? "list" : link.path);
        refs[container.cursor] = -1 - link.step;
      }
    }
    return undefined;
  }

  fill(value: (index: number) => unknown): readonly unknown[] {
    const built: unknown[] = new Array(this.#steps.length);
    for (let s = 0; s < this.#steps.length; s++) {
      const step = this.#steps[s];
      if (step !== undefined) built[s] = rebuild(step, value, built);
    }
    return built[built.length - 1] as readonly unknown[];
  }

  paths(): readonly string[] {
    const paths: string[] = new Array(this.deps.length);
    for (const step of this.#steps) {
      step.refs.forEach((ref, index) => {
        if (ref >= 0) paths[ref] = pathOf(step, index);
      });
    }
    return paths;
  }
}

function emptyRefs(container: Scanned): Int32Array {
  return new Int32Array(container.children.length).fill(-1);
}

function rebuild(step: Step, value: (index: number) => unknown, built: readonly unknown[]): unknown {
  const items = step.children.slice();
  for (let i = 0; i < items.length; i++) {
    const ref = step.refs[i] ?? -1;
    if (ref >= 0) items[i] = value(ref);
    else if (ref < -1) items[i] = built[-2 - ref];
  }
  if (step.keys === undefined) return items;
  const object: Record<PropertyKey, unknown> = emptyLike(step);
  for (let i = 0; i < items.length; i++) {
    const key = step.keys[i] ?? "";
    if (key === "__proto__") {
      Object.defineProperty(object, key, {
        value: items[i],
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else object[key] = items[i];
  }
  return object;
}

function emptyLike({ length, bare }: Step): Record<PropertyKey, unknown> {
  if (length !== undefined) return new Array(length) as unknown as Record<PropertyKey, unknown>;
  return bare ? Object.create(null) : {};
}
