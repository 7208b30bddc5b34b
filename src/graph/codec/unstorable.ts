import { isForeignLazy, isLazyObject } from "../../spec/lazy.ts";
import { isTask } from "../../spec/task-definition.ts";

/** Says that something has no stored form; whoever knows the path makes an error of it. */
export class Unstorable {
  readonly what: string;
  /** From the container that was being read to what is wrong: `.user`, `[3]`, or "". */
  readonly step: string;

  constructor(what: string, step = "") {
    this.what = what;
    this.step = step;
  }
}

/** What an object, function or symbol is, for a message. Runs no code of the value's own, unless it is a proxy. */
export function describe(value: unknown): string {
  if (typeof value === "symbol") return `${value.toString()}, which is not registered with Symbol.for`;
  if (isTask(value)) return "a task";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  if (isLazyObject(value) || isForeignLazy(value)) return "a LazyResult";
  if (value instanceof Promise) return "a promise";
  const name = classNameOf(value);
  return name === undefined ? "an object of a class" : `an instance of ${name}`;
}

function classNameOf(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return undefined;
  const made: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  const name: unknown =
    typeof made === "function" ? Object.getOwnPropertyDescriptor(made, "name")?.value : undefined;
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** How a key looks in a path: `.user`, `["two words"]`, `[Symbol(x)]`. */
export function stepOf(key: PropertyKey): string {
  if (typeof key === "number") return `[${key}]`;
  if (typeof key === "symbol") return `[${key.toString()}]`;
  return /^[A-Za-z_$][\w$]{0,80}$/.test(key) ? `.${key}` : `[${JSON.stringify(key.slice(0, 80))}]`;
}
