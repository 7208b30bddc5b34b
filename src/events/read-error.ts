import { isCascadeError } from "../errors/cascade-error.ts";
import { defineFields, type Field, type Readable, type TextMask } from "./readable.ts";

/** What is read apart, because it may be inherited or computed. */
const apart: ReadonlySet<PropertyKey> = new Set(["name", "message", "stack", "code"]);
/** Hidden properties that are part of what happened. */
const chained: ReadonlySet<PropertyKey> = new Set(["cause", "errors"]);

/**
 * Reads an error: its texts, its causes, and its own visible properties. The copy is an error with the same prototype,
 * name and code. The codes of Cascade are the same whatever is secret.
 *
 * @throws whatever the error's own code throws
 */
export function readError(error: Error, mask: TextMask): Readable {
  const isOwn = isCascadeError(error);
  const name = textOf(error, "name");
  const message = textOf(error, "message");
  const stack = textOf(error, "stack");
  const code: unknown = "code" in error ? Reflect.get(error, "code") : undefined;
  const shownCode = typeof code === "string" && !isOwn ? mask(code) : code;
  const fields = Reflect.ownKeys(error).flatMap((key): Field[] => {
    const enumerable = Object.prototype.propertyIsEnumerable.call(error, key);
    if (apart.has(key) || !(enumerable || chained.has(key))) return [];
    return [{ key, value: Reflect.get(error, key), enumerable }];
  });
  const texts = [message, stack, isOwn ? undefined : name];
  return {
    children: fields.map(({ value }) => value),
    dirty: shownCode !== code || texts.some((text) => text !== undefined && mask(text) !== text),
    shell: () => {
      const copy = Object.setPrototypeOf(new Error(), Reflect.getPrototypeOf(error)) as object;
      const head = { name: isOwn ? name : masked(name), message: masked(message), stack: masked(stack) };
      for (const [key, value] of Object.entries(head)) {
        const enumerable = Object.prototype.propertyIsEnumerable.call(error, key);
        Object.defineProperty(copy, key, { value, enumerable, configurable: true, writable: true });
      }
      if (code !== undefined)
        Object.defineProperty(copy, "code", {
          value: shownCode,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      return copy;
    },
    fill: (shell, inner) =>
      defineFields(shell as object, fields, { mask: isOwn ? asItIs : mask, masked: inner }),
  };

  function masked(text: string | undefined): string | undefined {
    return text === undefined ? undefined : mask(text);
  }
}

/** The names of the fields of Cascade's errors are no secrets. */
function asItIs(text: string): string {
  return text;
}

function textOf(error: Error, key: "name" | "message" | "stack"): string | undefined {
  const value: unknown = Reflect.get(error, key);
  return value === undefined ? undefined : String(value);
}
