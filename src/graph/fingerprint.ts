import { canonical } from "./canonical.ts";
import { sha256 } from "./sha256.ts";

/** What a fingerprint is made of: everything that can change the result, and nothing else. */
export interface FingerprintSource {
  /** Tasks are found by name across processes; functions are not. */
  readonly task: string;
  /** Raised by the author when the meaning of the task changes; its source text is not looked at. */
  readonly version: string;
  /** The resolved arguments, by value. Policies, labels and places do not change what a body computes. */
  readonly args: readonly unknown[];
}

/**
 * The key of a call's result in a cache that outlives the process: a SHA-256 in hexadecimal, the same on every machine.
 *
 * @returns undefined when an argument holds something without content of its own (a function, a class instance, a symbol
 * that is not registered, an object with accessors): such a call has no key
 */
export function fingerprint(task: string, version: string, args: readonly unknown[]): string | undefined {
  const source: FingerprintSource = { task, version, args };
  let opaque = false;
  const text = canonical(source, () => {
    opaque = true;
    return 0;
  });
  // The number says by which rules the text was made; it changes when they do.
  return opaque ? undefined : sha256(`cascade-ts.fingerprint@1\n${text}`);
}
