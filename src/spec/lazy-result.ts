import { LazyMisuseError, PromiseArgumentError } from "../errors/argument-errors.ts";
import { InvalidPolicyError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { bind } from "./bind.ts";
import { toCachePolicy } from "./cache.ts";
import type { CachePolicy } from "./cache-policy.ts";
import { type Constraints, mergeAmounts } from "./constraints.ts";
import { type Duration, toMilliseconds } from "./duration.ts";
import type { Resolved } from "./input.ts";
import { argsOf, bindingOf, isLazy, isLiteral, Lazy, type LazyPolicies, opOf, policiesOf } from "./lazy.ts";
import { Kind, type Op } from "./op.ts";
import { noPolicies, withPolicies } from "./policies.ts";
import { type RetryOptions, toRetryPolicy } from "./retry.ts";
import { isThenable } from "./scan.ts";
import { isTask } from "./task-definition.ts";
import { type TimeoutOptions, toTimeoutPolicy } from "./timeout.ts";

const orElseOp: Op = { kind: Kind.orElse, name: "orElse" };
const recoverOp: Op = { kind: Kind.recover, name: "recover" };
const getOp: Op = { kind: Kind.get, name: "get" };
const gatherOp: Op = { kind: Kind.all, name: "all" };

/** The Op of `within`. */
export interface WithinOp extends Op {
  readonly kind: typeof Kind.within;
  /** Milliseconds. */
  readonly limit: number;
}

/**
 * A value to come: a small immutable description of a call and its policies. Nothing runs before `run`.
 *
 * Every method returns a new LazyResult and leaves the receiver as it is. `withX`, `runIf`, `after` and `as` describe
 * another call; `orElse`, `recover` and `get` are nodes of their own that use the receiver, which runs once.
 *
 * @example
 * const double = task("double", (n: number) => n * 2);
 * const four = double(2);
 * await run(double(four)); // => 8
 */
class LazyResultMethods<T> extends Lazy<T> {
  /** A copy with other policies; subclasses keep their class. */
  protected again(policies: LazyPolicies): this {
    return new LazyResult(opOf(this), argsOf(this), bindingOf(this), policies) as this;
  }

  /** A copy with another policy of the body; refused where there is no body. */
  protected withBody(method: string, change: (policies: LazyPolicies) => LazyPolicies): this {
    if (opOf(this).kind !== Kind.call) {
      throw new InvalidPolicyError(
        `${opOf(this).name}.${method}`,
        "this node has no body of its own; put the policy on the task call it uses.",
      );
    }
    return this.again(change(policiesOf(this)));
  }

  /**
   * Calls the body again when it fails.
   *
   * @param options.attempts - total number of calls, at least 1 (3 = one call and two retries)
   * @param options.delay - wait before the second call; milliseconds or a duration such as "1.5s" (default 0)
   * @param options.backoff - factor from one delay to the next (default 1)
   * @returns a new LazyResult; the receiver is unchanged
   * @throws {InvalidPolicyError} `CS_INVALID_POLICY` when a value is out of range, or on a node without a body
   * @example
   * let calls = 0;
   * const flaky = task("flaky", () => { calls++; if (calls < 3) throw new Error("not yet"); return calls; });
   * await run(flaky().withRetry({ attempts: 3 })); // => 3
   */
  withRetry(options: RetryOptions): this {
    const retry = toRetryPolicy(options, `${opOf(this).name}.withRetry`);
    return this.withBody("withRetry", (policies) => withPolicies(policies, { retry }));
  }

  /**
   * Ends an attempt that takes too long: its signal is aborted, and it fails with a TimeoutError as its cause.
   *
   * @param limit - a duration for each attempt in all, or `{ total, idle }`; idle counts from the last `ctx.progress`
   * @throws {InvalidDurationError} `CS_INVALID_DURATION` for what is no duration
   * @throws {InvalidPolicyError} `CS_INVALID_POLICY` on a node without a body
   * @example
   * const slow = task("slow", {}, (ctx) => ctx.clock.sleep(60_000, ctx.signal));
   * await run(slow().withTimeout("5ms").recover((failure) => (failure.cause as Error).name)); // => "TimeoutError"
   */
  withTimeout(limit: TimeoutOptions): this {
    const timeout = toTimeoutPolicy(limit, `${opOf(this).name}.withTimeout`);
    return this.withBody("withTimeout", (policies) => withPolicies(policies, { timeout }));
  }

  /**
   * Keeps the result, and takes a kept one instead of running. Equal calls under way at the same time run once.
   *
   * @param cache - `memory()`, `fileExists(path)`, or any object with `get` and `set`
   * @throws {InvalidPolicyError} `CS_INVALID_POLICY` for anything else, or on a node without a body
   * @example
   * let calls = 0;
   * const count = task("count", () => ++calls);
   * const kept = memory();
   * await run([count().withCache(kept), count().withCache(kept)]); // => [ 1, 1 ]
   */
  withCache(cache: CachePolicy): this {
    const policy = toCachePolicy(cache, `${opOf(this).name}.withCache`);
    return this.withBody("withCache", (policies) => withPolicies(policies, { cache: policy }));
  }

  /**
   * Takes so much of each capacity for every attempt; waits, first come, first served, until there is enough of all.
   *
   * @param constraints - an amount for each name (a number or a LazyResult), or `{ key, amount }` for a capacity "name:key"
   * @throws {InvalidPolicyError} `CS_INVALID_POLICY` for a negative or infinite amount, or on a node without a body
   * @throws {InfeasibleAmountError} `CS_INFEASIBLE_AMOUNT`, at run time, when there is less in all
   * @example
   * const render = task("render", (page: number) => `page ${page}`);
   * await run(render.map([1, 2]).withConstraints({ gpu: 1 }), { capacities: { gpu: 1 } }); // => [ 'page 1', 'page 2' ]
   */
  withConstraints(constraints: Constraints): this {
    const where = `${opOf(this).name}.withConstraints`;
    return this.withBody("withConstraints", (policies) =>
      withPolicies(policies, mergeAmounts(policies.amounts, constraints, where)),
    );
  }

  /**
   * Starts earlier than others that are ready at the same time.
   *
   * @param priority - any finite number; larger starts first (default 0)
   * @throws {InvalidPolicyError} `CS_INVALID_POLICY`
   */
  withPriority(priority: number): this {
    if (typeof priority !== "number" || !Number.isFinite(priority)) {
      throw new InvalidPolicyError(
        `${opOf(this).name}.withPriority`,
        `${quote(priority)} is not a finite number.`,
      );
    }
    return this.withBody("withPriority", (policies) => withPolicies(policies, { priority }));
  }

  /**
   * Runs only if the condition holds (is truthy); otherwise the node is skipped, and so is what uses it.
   *
   * The condition is asked first; the arguments are computed only if it holds. Said twice, both must hold.
   *
   * @param condition - a LazyResult or a plain value
   * @example
   * const hello = task("hello", () => "hello");
   * await run(hello().runIf(false).orElse("nobody")); // => "nobody"
   */
  runIf(condition: unknown): this {
    const policies = policiesOf(this);
    if (isLazy(condition) && !isLiteral(condition)) {
      return this.again(withPolicies(policies, { conditions: [...policies.conditions, condition] }));
    }
    const plain = isLazy(condition) ? argsOf(condition)[0] : condition;
    if (isTask(condition)) {
      throw new InvalidPolicyError(
        `${opOf(this).name}.runIf`,
        "the condition is a task that was not called, which is always true.",
      );
    }
    if (typeof plain === "object" && plain !== null && isThenable(plain)) {
      throw new PromiseArgumentError(`${opOf(this).name}.runIf`, "0");
    }
    return plain ? this.again(policies) : this.again(withPolicies(policies, { never: true }));
  }

  /**
   * Starts only after the others have succeeded; their values are not used.
   *
   * @param others - LazyResults; said twice, all of them are waited for
   * @throws {InvalidPolicyError} `CS_INVALID_POLICY` for anything else
   */
  after(...others: readonly Lazy[]): this {
    for (const other of others) {
      if (!isLazy(other))
        throw new InvalidPolicyError(`${opOf(this).name}.after`, `${quote(other)} is not a LazyResult.`);
    }
    const policies = policiesOf(this);
    const more = others.filter((other) => !isLiteral(other) && !policies.after.includes(other));
    return this.again(withPolicies(policies, { after: [...policies.after, ...more] }));
  }

  /**
   * Names this call in events, errors and pictures.
   *
   * @throws {InvalidPolicyError} `CS_INVALID_POLICY` for an empty or missing name
   */
  as(label: string): this {
    if (typeof label !== "string" || label === "") {
      throw new InvalidPolicyError(`${opOf(this).name}.as`, "give a name that is not empty.");
    }
    return this.again(withPolicies(policiesOf(this), { label }));
  }

  /**
   * The value, or another one when this node was skipped. A LazyResult as fallback runs only when it is used.
   *
   * @example
   * const price = task("price", () => 12);
   * await run(price().runIf(false).orElse(0)); // => 0
   */
  orElse<U>(fallback: U | Lazy<U>): LazyResult<T | U> {
    const wrapped = wrapStructure(fallback, `${opOf(this).name}.orElse`);
    const isNode = isLazy(wrapped) && !isLiteral(wrapped);
    const args = [this, isLazy(wrapped) && !isNode ? argsOf(wrapped)[0] : wrapped];
    return new LazyResult(orElseOp, args, isNode ? 3 : 1, noPolicies);
  }

  /**
   * The value, or what the function makes of the failure. It may be async, and may return a LazyResult.
   *
   * Failures of this node and of everything above it are caught; skips and cancellation are not.
   *
   * @param handler - gets the failure (a TaskFailedError whose `cause` is what was thrown); a task of one argument will do
   * @example
   * const broken = task("broken", (): number => { throw new Error("no"); });
   * await run(broken().recover(() => -1)); // => -1
   */
  recover<R>(handler: (failure: Error) => R): LazyResult<T | Resolved<R>> {
    if (typeof handler !== "function") {
      throw new InvalidPolicyError(
        `${opOf(this).name}.recover`,
        "give a function or a task that makes a value of the failure.",
      );
    }
    return new LazyResult(recoverOp, [this, handler], 1, noPolicies);
  }

  /**
   * The value, if it comes in time: this node with everything it needs, from when it is first asked for. Otherwise it fails
   * with a TimeoutError, and what only it needed is aborted.
   *
   * @throws {InvalidDurationError} `CS_INVALID_DURATION`
   * @example
   * const slow = task("slow", {}, (ctx) => ctx.clock.sleep(60_000, ctx.signal));
   * await run(settle(slow().within("5ms")).get("status")); // => "rejected"
   */
  within(limit: Duration): LazyResult<T> {
    const op: WithinOp = {
      kind: Kind.within,
      name: "within",
      limit: toMilliseconds(limit, `${opOf(this).name}.within`),
    };
    return new LazyResult(op, [this], 1, noPolicies);
  }

  /**
   * A field of the value.
   *
   * @example
   * const user = task("user", () => ({ name: "Ada" }));
   * await run(user().get("name")); // => "Ada"
   */
  get<K extends keyof T>(key: K): LazyResult<T[K]> {
    return new LazyResult(getOp, [this, key], 1, noPolicies);
  }

  /** Refuses: a LazyResult has no text, number or JSON form before it runs. */
  [Symbol.toPrimitive](hint: string): never {
    throw new LazyMisuseError(describe(this), hint === "number" ? "a number" : "text");
  }

  override toString(): never {
    throw new LazyMisuseError(describe(this), "text");
  }

  toJSON(): never {
    throw new LazyMisuseError(describe(this), "JSON");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return describe(this);
  }
}

// Constructing a subclass costs twice as much as constructing its base, and a LazyResult is made at every call of a task.
// So the methods move to the base's prototype, once per process, and LazyResult *is* the base.
if (!("withRetry" in Lazy.prototype)) {
  for (const key of Reflect.ownKeys(LazyResultMethods.prototype)) {
    const method = Object.getOwnPropertyDescriptor(LazyResultMethods.prototype, key);
    if (key !== "constructor" && method !== undefined) Object.defineProperty(Lazy.prototype, key, method);
  }
}

export type LazyResult<T> = LazyResultMethods<T>;
export const LazyResult = Lazy as unknown as typeof LazyResultMethods;

/** A structure with LazyResults inside becomes a gather, so that a fallback may be one. */
function wrapStructure(value: unknown, where: string): unknown {
  if (typeof value !== "object" || value === null || isLazy(value)) return value;
  const args = [value];
  const binding = bind(args, where);
  return binding === 0 ? args[0] : new LazyResult(gatherOp, args, binding, noPolicies);
}

function describe(lazy: Lazy): string {
  const label = policiesOf(lazy).label;
  return `LazyResult(${opOf(lazy).name}${label === undefined ? "" : ` as ${JSON.stringify(label)}`})`;
}
