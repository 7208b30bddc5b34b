import { types } from "node:util";
import { isCascadeError } from "../errors/cascade-error.ts";
import { readError } from "./read-error.ts";
import { cannotBeShown, type Readable, readObject, type TextMask, tooLarge } from "./readable.ts";

export type { TextMask } from "./readable.ts";

/** Values that are looked at inside one value; what comes after them is not shown. */
const mostEntries = 100_000;

/** Fields of events and log entries that programs compare: identifiers, numbers and words of Cascade's own. */
const kept: ReadonlySet<string> = new Set([
  "type",
  "runId",
  "seq",
  "time",
  "node",
  "element",
  "status",
  "from",
  "code",
  "level",
]);

/**
 * An event, a draft of one or a log entry with the secrets in its texts, data and errors masked; the same object when
 * there are none. Identifiers stay as they are (do not make a run's id of a secret), and so do numbers.
 */
export function maskEvent<E extends object>(event: E, mask: TextMask): E {
  let copy: E | undefined;
  for (const [key, value] of Object.entries(event) as [keyof E & string, unknown][]) {
    if (kept.has(key) || typeof value === "number") continue;
    const shown = maskValue(value, mask);
    if (shown === value) continue;
    copy ??= { ...event };
    copy[key] = shown as E[keyof E & string];
  }
  return copy ?? event;
}

/**
 * An error of Cascade's own with its message, stack and texts masked. What was thrown, its `cause`, and its `errors` stay
 * the untouched objects; so does an error that shows no secret, or is not Cascade's.
 */
export function maskMessage<E>(error: E, mask: TextMask): E {
  if (!isCascadeError(error)) return error;
  try {
    const read = readError(error, mask);
    const hasSecret = read.children.some((child) => typeof child === "string" && mask(child) !== child);
    if (!read.dirty && !hasSecret) return error;
    const copy = read.shell();
    read.fill(copy, (child) => (typeof child === "string" ? mask(child) : child));
    return copy as E;
  } catch {
    return error;
  }
}

/** An object on the way. */
interface Met {
  readonly readable: Readable;
  readonly parents: Met[];
  /** Holds a secret, itself or further down. */
  hot: boolean;
  copy: unknown;
}

/**
 * A value with the secrets in it masked, at any depth and across what contains itself: what holds none is passed on as it
 * is, what holds one is copied. An error becomes an error of the same class, name and code. Never throws.
 */
export function maskValue(value: unknown, mask: TextMask): unknown {
  if (!isObject(value)) return maskPlain(value, mask);
  const met = explore(value, mask);
  const root = met.get(value);
  if (root?.hot !== true) return value;
  const hot = [...met.values()].filter((one) => one.hot);
  for (const one of hot) one.copy = one.readable.shell();
  const masked = (child: unknown): unknown => {
    if (!isObject(child)) return maskPlain(child, mask);
    const inner = met.get(child);
    return inner?.hot === true ? inner.copy : child;
  };
  for (const one of hot) one.readable.fill(one.copy, masked);
  return root.copy;
}

/** Reads a value and all that is inside, each object once, and marks what holds a secret. */
function explore(value: object, mask: TextMask): ReadonlyMap<object, Met> {
  const met = new Map<object, Met>();
  let room = mostEntries;
  const meet = (object: object): Met => {
    const read = room > 0 ? readable(object, mask, room) : tooLarge;
    room -= read.children.length;
    const one: Met = { readable: read, parents: [], hot: read.dirty, copy: undefined };
    met.set(object, one);
    pending.push(one);
    return one;
  };
  const pending: Met[] = [];
  meet(value);
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    for (const child of one.readable.children) {
      if (!isObject(child)) {
        if (!one.hot && !Object.is(maskPlain(child, mask), child)) heat(one);
        continue;
      }
      const inner = met.get(child) ?? meet(child);
      inner.parents.push(one);
      if (inner.hot) heat(one);
    }
  }
  return met;
}

function readable(value: object, mask: TextMask, room: number): Readable {
  try {
    return types.isNativeError(value) || value instanceof Error
      ? readError(value, mask)
      : readObject(value, mask, room);
  } catch {
    return cannotBeShown;
  }
}

/** Marks an object and all that contain it. */
function heat(start: Met): void {
  const pending = [start];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    if (one.hot) continue;
    one.hot = true;
    for (const parent of one.parents) pending.push(parent);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Text, and numbers that are a secret themselves. */
function maskPlain(value: unknown, mask: TextMask): unknown {
  if (typeof value === "string") return mask(value);
  if (typeof value !== "number" && typeof value !== "bigint") return value;
  const text = String(value);
  const shown = mask(text);
  return shown === text || /\d/.test(shown) ? value : shown;
}
