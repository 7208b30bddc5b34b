import { isCascadeError } from "../../errors/cascade-error.ts";
import { quote } from "../../errors/quote.ts";
import type { Json } from "./json.ts";
import { errorKinds } from "./stored-error.ts";
import { stepOf, Unstorable } from "./unstorable.ts";

/** What is stored of an error: its kind, then names and values of what it holds. */
export function errorContent(source: Error): { readonly first: readonly Json[]; readonly items: unknown[] } {
  const kind = isCascadeError(source) ? "CascadeError" : builtInKind(source);
  const name = textOf(inherited(source, "name")) ?? kind;
  const items: unknown[] = [];
  // A kind's own name comes with the kind.
  if (kind === "CascadeError" || name !== kind) items.push("name", name);
  items.push("message", textOf(inherited(source, "message")) ?? "");
  const stack = textOf(stackOf(source));
  if (stack !== undefined) items.push("stack", stack);
  for (const key of Reflect.ownKeys(source)) {
    const property = Object.getOwnPropertyDescriptor(source, key);
    // What else Node hides in its errors is nobody's data.
    if (property === undefined || apart.has(key) || !(property.enumerable || inside.has(key))) continue;
    if (!("value" in property)) throw new Unstorable("an accessor property", stepOf(key));
    if (typeof key === "symbol" && Symbol.keyFor(key) === undefined)
      throw new Unstorable("a property whose key is a symbol not registered with Symbol.for", stepOf(key));
    items.push(key, property.value);
  }
  return { first: [kind], items };
}

/** Texts that every error has. */
const apart = new Set<PropertyKey>(["name", "message", "stack"]);
/** Hidden, and part of what happened all the same. */
const inside = new Set<PropertyKey>(["cause", "errors"]);

function builtInKind(source: Error): string {
  for (let holder: unknown = source; holder !== null; holder = Object.getPrototypeOf(holder)) {
    for (const [name, prototype] of errorKinds) if (prototype === holder) return name;
  }
  return "Error";
}

/** A property of the error or its class. Only the accessors of the platform's own DOMException are run. */
function inherited(source: Error, key: "name" | "message"): unknown {
  for (let holder: unknown = source; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const property = Object.getOwnPropertyDescriptor(holder, key);
    if (property === undefined) continue;
    return "value" in property || holder !== DOMException.prototype
      ? property.value
      : Reflect.get(DOMException.prototype, key, source);
  }
  return undefined;
}

/** In newer versions of Node the stack is an accessor of the platform. */
function stackOf(source: Error): unknown {
  const property = Object.getOwnPropertyDescriptor(source, "stack");
  return property === undefined || "value" in property ? property?.value : source.stack;
}

function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === "string" ? value : quote(value);
}
