import { InvalidCompositionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { bind } from "./bind.ts";
import { type Duration, toMilliseconds } from "./duration.ts";
import type { Input } from "./input.ts";
import { isLazy } from "./lazy.ts";
import { LazyResult } from "./lazy-result.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies } from "./policies.ts";

export interface RecvOp extends Op {
  readonly kind: typeof Kind.recv;
  /** Milliseconds; undefined waits for ever. */
  readonly timeout: number | undefined;
}

/**
 * The next signal of a topic: first come, first served; each signal is received once. `engine.signal(topic, data)` sends.
 *
 * @param topic - not empty; may be a LazyResult
 * @param options.timeout - fails with `CS_TIMEOUT` as its cause when nothing has come by then (default: waits for ever)
 * @throws {InvalidCompositionError} `CS_INVALID_COMPOSITION` for a bad topic
 * @example
 * const engine = new Engine();
 * engine.signal("greeting", "hello");
 * await engine.run(recv("greeting")); // => "hello"
 */
export function recv<T = unknown>(
  topic: Input<string>,
  options: { readonly timeout?: Duration } = {},
): LazyResult<T> {
  if (!isLazy(topic) && (typeof topic !== "string" || topic === "")) {
    throw new InvalidCompositionError(
      "recv",
      `the topic is ${quote(topic)}; it must be a text that is not empty.`,
    );
  }
  const timeout = options.timeout === undefined ? undefined : toMilliseconds(options.timeout, "recv timeout");
  const op: RecvOp = { kind: Kind.recv, name: "recv", timeout };
  const args: unknown[] = [topic];
  return new LazyResult(op, args, bind(args, "recv"), noPolicies);
}
