import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  all,
  type CascadeEvent,
  dryRun,
  Engine,
  type EngineOptions,
  env,
  type LazyResult,
  param,
  resource,
  router,
  type Tail,
  task,
} from "cascade-ts";
import { describe, expect, it } from "vitest";
import { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import { bothPaths } from "./both-paths.ts";

const load = task("load", (value: unknown): unknown => value);
const saved = task("saved", (_failure: Error): number => 0);
const store = new MemoryRunStore();
const kind = param("warnings-kind", { choices: ["a", "c"], default: "a" });
const bad = resource("bad", function* () {
  yield 1;
  throw new Error("cannot close");
});
const nested: (n: number) => LazyResult<unknown> = task("nested", (n: number): unknown =>
  n === 0 ? 0 : all([nested(n - 1)]),
);
const page = load("page");
const failing = (): never => {
  throw new Error("no");
};

/** What raises a warning, and how often it could: the target, and what its engine is made with. */
interface Case {
  readonly target: () => unknown;
  readonly engine?: EngineOptions;
}

/** Each is raised by a run in which there is more than one reason for it. */
const raised: { readonly [code: string]: Case } = {
  CS_W_FORKED: { target: () => [page, page.withRetry({ attempts: 3 })] },
  CS_W_ROUTE_MISSING: { target: () => router(kind, { a: 1 }) },
  CS_W_ROUTE_UNREACHABLE: { target: () => router(kind, { a: 1, c: 2, b: 3 }) },
  CS_W_LARGE_ARGUMENT: { target: () => load(Array.from({ length: 10_001 }, (_, i) => i)) },
  CS_W_CAPACITY_UNDECLARED: {
    target: () => load.map([1, 2, 3]).withConstraints({ gpu: 1 }),
    engine: { capacities: { cpu: 1 } },
  },
  CS_W_DEEP_RECURSION: { target: () => [nested(1_100), nested(1_100)] },
  CS_W_CAPTURED: {
    target: () => {
      const captured = load(1);
      const body = task("body", (): Tail<unknown> => captured);
      return [captured, body(), body()];
    },
    engine: { store },
  },
  CS_W_UNCACHEABLE: {
    target: () => {
      const cache = { get: () => undefined, set: () => {} };
      return load.map([() => 1, () => 2]).withCache(cache);
    },
  },
  CS_W_CACHE_GET: { target: () => load(1).withCache({ get: failing, set: () => {} }) },
  CS_W_CACHE_SET: { target: () => load(1).withCache({ get: () => undefined, set: failing }) },
  CS_W_TEAR_DOWN: { target: () => task("use", { inject: { bad } }, (_ctx, n: number) => n).map([1, 2]) },
};

const codesOf = (events: readonly CascadeEvent[]): string[] =>
  events.flatMap((event) => (event.type === "warning" ? [event.code] : []));

bothPaths("10 warnings of a run", (path) => {
  it.each(Object.entries(raised))("10 %s, once", async (code, { target, engine: options }) => {
    const engine = path.engine(options);
    const events: CascadeEvent[] = [];
    await engine.start(target(), { subscribers: [(event) => events.push(event)] }).outcome();
    await engine.close();
    expect(codesOf(events)).toEqual([code]);
    const warning = events.find((event) => event.type === "warning");
    expect(warning).toMatchObject({ message: expect.stringMatching(/.{20}/) as string });
    expect(events.at(-1)?.type).toBe("run-finished");
  });

  it("10 CS_W_SUBSCRIBER, once for each that throws, however often", async () => {
    const heard: CascadeEvent[] = [];
    const subscribers = [failing, (event: CascadeEvent) => heard.push(event)];
    expect(await path.run([load(1), load(2)], { subscribers })).toEqual([1, 2]);
    expect(codesOf(heard)).toEqual(["CS_W_SUBSCRIBER"]);
  });

  it("10 CS_W_EVENTS_DROPPED counts them", async () => {
    const engine = path.engine();
    const handle = engine.start(load.map(Array.from({ length: 6_000 }, (_, i) => i)));
    const events = handle.events();
    await handle.outcome();
    const heard: CascadeEvent[] = [];
    for await (const event of events) heard.push(event);
    const dropped = heard.filter((event) => event.type === "warning");
    expect(codesOf(heard)).toEqual(["CS_W_EVENTS_DROPPED"]);
    expect(heard.length - 1 + Number(/\d[\d,]*/.exec(dropped[0]?.message ?? "")?.[0]?.replace(",", ""))).toBe(
      12_003,
    );
    await engine.close();
  });

  it("10 CS_W_CONSTRAINT_HANDLER: a handler that throws holds nothing back", async () => {
    const odd = { type: "odd", holdsPlace: false, parse: () => ({}), permits: failing };
    const engine = path.engine({ constraintHandlers: [odd] });
    const heard: CascadeEvent[] = [];
    engine.constrain({ scope: "task:load", type: "odd", params: 1 });
    expect(await engine.run([load(1), load(2)], { subscribers: [(event) => heard.push(event)] })).toEqual([
      1, 2,
    ]);
    expect(codesOf(heard)).toEqual(["CS_W_CONSTRAINT_HANDLER"]);
    await engine.close();
  });

  it("10 a clean run raises none", async () => {
    const heard: CascadeEvent[] = [];
    const target = [
      load([load(1), page]),
      page,
      router(kind, { a: 1, c: 2 }),
      load.map([1, 2]).settled(),
      env("NOT_SET", { default: "x" }),
    ];
    await path.run(target, { subscribers: [(event) => heard.push(event)] });
    expect(codesOf(heard)).toEqual([]);
  });
});

/** What is told before a run. */
const planned: { readonly [code: string]: () => readonly { readonly code: string }[] } = {
  CS_W_FORKED: () => dryRun([page, page.withRetry({ attempts: 3 })]).warnings,
  CS_W_ROUTE_MISSING: () => dryRun(router(kind, { a: 1 })).warnings,
  CS_W_ROUTE_UNREACHABLE: () => dryRun(router(kind, { a: 1, c: 2, b: 3 })).warnings,
  CS_W_PARAM_CONFLICT: () =>
    dryRun([param("warnings-twice"), param("warnings-twice", { type: "number" })]).warnings,
  CS_W_LARGE_ARGUMENT: () => dryRun(load(new Array(10_001).fill(0))).warnings,
  CS_W_NOT_STORABLE: () =>
    dryRun(
      page.recover(() => 0),
      { stored: true },
    ).warnings,
  CS_W_CAPACITY_UNDECLARED: () => dryRun(page.withConstraints({ gpu: 1 }), { capacities: {} }).warnings,
  CS_W_AMOUNT_INFEASIBLE: () => dryRun(page.withConstraints({ gpu: 2 }), { capacities: { gpu: 1 } }).warnings,
};

describe("10 warnings before a run", () => {
  it.each(Object.entries(planned))("10 %s, once", (code, warnings) => {
    expect(warnings().map((warning) => warning.code)).toEqual([code]);
  });

  it("10 none where there is no reason", () => {
    const fine = [page.recover(saved), page, load.map([page, 2]), router(kind, { a: 1, c: 2 })];
    expect(dryRun(fine, { stored: true, capacities: {} }).warnings).toEqual([]);
  });
});

it("10 a run with a store tells of what it could not store", async () => {
  const engine = new Engine({ store });
  const heard: CascadeEvent[] = [];
  await engine
    .start(
      page.recover(() => 0),
      { subscribers: [(event) => heard.push(event)] },
    )
    .outcome();
  expect(codesOf(heard)).toContain("CS_W_NOT_STORABLE");
  await engine.close();
});

it("10 every documented code is here", () => {
  const docs = readFileSync(fileURLToPath(new URL("../../docs/errors.md", import.meta.url)), "utf8");
  const documented = new Set(docs.match(/CS_W_[A-Z_]+/g));
  const alone = [
    "CS_W_SUBSCRIBER",
    "CS_W_EVENTS_DROPPED",
    "CS_W_CONSTRAINT_HANDLER",
    "CS_W_OTHER_GRAPH",
    "CS_W_SIGNAL",
    "CS_W_STORE_AWAY",
  ];
  expect([...new Set([...Object.keys(raised), ...Object.keys(planned), ...alone])].sort()).toEqual(
    [...documented].sort(),
  );
});
