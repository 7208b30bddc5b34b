import { TaskFailedError } from "../../errors/run-errors.ts";
import { graphToJSON } from "../../graph/codec/encode-graph.ts";
import { encodeValue } from "../../graph/codec/value-document.ts";
import { all } from "../../spec/all.ts";
import { bind } from "../../spec/bind-jump.ts";
import { env } from "../../spec/env.ts";
import { firstOf } from "../../spec/first-of.ts";
import { inject } from "../../spec/inject.ts";
import type { LazyResult } from "../../spec/lazy-result.ts";
import { literal } from "../../spec/literal.ts";
import { param } from "../../spec/param.ts";
import { recv } from "../../spec/recv.ts";
import { router } from "../../spec/router.ts";
import { selectJump } from "../../spec/select-jump.ts";
import { sequence } from "../../spec/sequence.ts";
import { settle } from "../../spec/settle.ts";
import { task } from "../../spec/task.ts";
import { wait } from "../../spec/wait.ts";

/** Set by text of a document that was evaluated. */
export const evaluatedMark = "__cascade_fuzz_evaluated";
const text = `globalThis.${evaluatedMark} = true`;

const options = { retry: { attempts: 2, retryIf: () => true }, cache: { get: () => undefined, set() {} } };
const plain = task("fuzz.plain", (...args: unknown[]) => args.length);
const cached = task("fuzz.cached", (one: unknown) => one, options);

/** Documents of every kind of node and value, to be damaged. */
export function fuzzCorpus(): readonly unknown[] {
  return [
    ...graphs().map((target) => graphToJSON(target)),
    ...values().map((value) => encodeValue(value)),
  ].map(
    // As they come from a store: no part is shared.
    (json) => JSON.parse(JSON.stringify(json)) as unknown,
  );
}

function graphs(): readonly unknown[] {
  const a = plain(1, "two") as LazyResult<number>;
  const shared = { list: [1, { n: 1n }], at: new Date(0) };
  return [
    plain(a, { x: a, deep: [shared, [a]] }, shared, text),
    plain(...Array.from({ length: 40 }, (_, i) => i), a),
    [literal({ [text]: text }), literal(new Map([[a.as.name, new Set([1])]])), shared],
    a
      .withRetry({ attempts: 3, delay: 5, backoff: 2, maxDelay: "1m", jitter: 1 })
      .withTimeout({ total: 5, idle: 1 }),
    cached(a).withPriority(2).as("label").runIf(a).after(a, wait(1)).orElse([a, shared]),
    a.withConstraints({ gpu: 1, tenant: { key: a as never, amount: a } }),
    all({ x: a, list: [a] }).get("x"),
    settle(a.recover(cached as never)),
    router(a, { one: a, two: { x: [a] }, [text]: 1 }),
    router(
      a,
      new Map<unknown, unknown>([
        [1, a],
        ["1", 2],
        [null, a],
      ]),
    ),
    firstOf([sequence([a, wait(1)]), a.within("1s")]),
    plain
      .map([a, 2], [3, [a]])
      .withRetry({ attempts: 2 })
      .withConcurrency(2)
      .settled(),
    plain.map([1, 2], [shared, shared]),
    plain.map(all([1, 2]), [1, 2]),
    [
      param("fuzz.n", { type: "number", default: 1, choices: [1, 2], description: text }),
      env("FUZZ", { default: null }),
    ],
    [inject("database"), recv(text, { timeout: 5 }), wait(a)],
    bind(a, (self) => selectJump({ again: self, other: plain(a), done: null })).as("loop"),
  ];
}

function values(): readonly unknown[] {
  const loop: unknown[] = [text];
  loop.push(loop, { loop });
  const failed = new TaskFailedError(
    { task: "t", label: undefined, node: "n0", attempts: 1, site: undefined, callSite: undefined },
    new AggregateError([new TypeError("x")], "several", { cause: loop }),
  );
  return [
    loop,
    [
      undefined,
      Number.NaN,
      -0,
      5n,
      -(10n ** 60n),
      new Date(1),
      new Date(Number.NaN),
      /(a+)+$/g,
      new URL("http://a/b"),
    ],
    [
      new Uint8Array(3),
      new Float64Array(2),
      new ArrayBuffer(4),
      Buffer.from("text"),
      new DataView(new ArrayBuffer(1)),
    ],
    [
      new Map<unknown, unknown>([
        [{}, loop],
        [1, new Set([loop, 2])],
      ]),
      Symbol.for("key"),
      { [Symbol.for("k")]: 1 },
    ],
    [
      Object.assign(new Array(9), { 3: 1, extra: text }),
      Object.assign(Object.create(null), { $a: 1, $$b: 2 }),
    ],
    JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":null,"then":1}',
    ),
    [failed, failed],
  ];
}
