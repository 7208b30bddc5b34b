/**
 * The text of a value as `format`, `stdio` and `sh` write it, or undefined for a value that has no text of its own.
 *
 * Plain arrays and objects become JSON, dates their ISO form. Objects of a class count only if the class defines a
 * `toString` of its own (a URL does), so that no "[object Object]" gets into a text unseen.
 */
export function valueText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  return isPlain(value) ? jsonText(value) : ownText(value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || prototype === Object.prototype;
}

function jsonText(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A cycle or a bigint inside.
    return undefined;
  }
}

function ownText(value: object): string | undefined {
  if (!("toString" in value) || value.toString === Object.prototype.toString) return undefined;
  return String(value);
}
