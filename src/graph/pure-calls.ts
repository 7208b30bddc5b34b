import { argsOf, bindingOf, isLazy, type Lazy, opOf, policiesOf, slotOf } from "../spec/lazy.ts";
import type { Op } from "../spec/op.ts";
import { canonical } from "./canonical.ts";

/**
 * The pure calls of one graph under compilation: equal ones (task, inputs by node, literals by value, guards, policies)
 * are one node. Functions, class instances and labels are equal only to themselves. Graphs without pure tasks never make
 * one of these; it lives as long as one compilation.
 */
export class PureCalls {
  readonly #slots = new Map<string, number>();
  readonly #tasks = new Map<Op, number>();
  readonly #identities = new Map<object | symbol, number>();
  /** Some task had two pure calls, so values decided the shape. */
  several = false;

  /** The slot of an equal call, or undefined after noting this one under `slot`. */
  find(lazy: Lazy, slot: number): number | undefined {
    const op = opOf(lazy);
    const task = this.#tasks.get(op);
    if (task === undefined) this.#tasks.set(op, this.#tasks.size);
    else this.several = true;
    const key = `${this.#tasks.get(op)}|${this.#policies(lazy)}|${canonical(inputsInPlace(lazy), (object) => this.#identity(object))}`;
    const known = this.#slots.get(key);
    if (known === undefined) this.#slots.set(key, slot);
    return known;
  }

  #policies(lazy: Lazy): string {
    const { retry, timeout, cache, amounts, priority, never, conditions, after, label } = policiesOf(lazy);
    const again =
      retry === undefined
        ? ""
        : `${retry.attempts},${retry.delay},${retry.backoff},${retry.maxDelay},${retry.jitter},${this.#optional(retry.retryIf)}`;
    const limit = timeout === undefined ? "" : `${timeout.total},${timeout.idle}`;
    const taken = amounts.map(({ name, key, amount }) => JSON.stringify([name, shown(key), shown(amount)]));
    return [
      again,
      limit,
      this.#optional(cache),
      taken,
      priority,
      never,
      conditions.map(slotOf),
      after.map(slotOf),
      JSON.stringify(label),
    ].join(";");
  }

  #optional(object: object | undefined): number {
    return object === undefined ? 0 : this.#identity(object);
  }

  /** Inputs by their slot (negative), other objects by the order in which they were met. */
  #identity(object: object | symbol): number {
    if (object instanceof Input) return -1 - object.slot;
    const known = this.#identities.get(object);
    if (known !== undefined) return known;
    this.#identities.set(object, this.#identities.size + 1);
    return this.#identities.size;
  }
}

/** Stands for a dependency among the arguments; a LazyResult inside a literal stays what it is. */
class Input {
  readonly slot: number;
  constructor(slot: number) {
    this.slot = slot;
  }
}

function inputsInPlace(lazy: Lazy): readonly unknown[] {
  const binding = bindingOf(lazy);
  if (typeof binding !== "number")
    return binding.fill((index) => new Input(slotOf(binding.deps[index] as Lazy)));
  return argsOf(lazy).map((arg, i) => ((binding & (1 << i)) !== 0 ? new Input(slotOf(arg as Lazy)) : arg));
}

/** A LazyResult by its slot, anything else as it is. */
function shown(value: unknown): unknown {
  return isLazy(value) ? { slot: slotOf(value) } : value;
}
