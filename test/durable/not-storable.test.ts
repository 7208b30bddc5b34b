import { all, Engine, type LazyResult, literal, run, task } from "cascade-ts";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { Rig } from "./rig.ts";

const book = new Book();
const say = book.task("plain:say", (value: unknown) => value);
const make = book.task("plain:make", (kind: string): unknown => things[kind]?.());
const fail = book.task("plain:fail", (): string => {
  throw new Error("failed");
});
class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
}
const things: Record<string, () => unknown> = {
  "a function": () => () => 1,
  "a class instance": () => new Money(1),
  "a function deep inside": () => ({ a: [1, { b: () => 2 }] }),
  "a symbol": () => Symbol("s"),
  "a promise inside": () => ({ soon: Promise.resolve(1) }),
  "a weak map": () => new WeakMap(),
  "a proxy that throws": () =>
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no keys");
        },
      },
    ),
};

describe("9.1, 2.4 what cannot be stored", () => {
  it.each(Object.keys(things))("%s as a result fails its node, without retry", async (kind) => {
    book.begin();
    const rig = new Rig();
    const { engine } = rig.process();
    const target = say(make(kind).withRetry({ attempts: 3 }));
    const outcome = await engine.start(target, { runId: "r" }).outcome();
    expect(outcome).toMatchObject({ status: "failed" });
    const { error } = outcome as { error: Error & { code: string; cause?: { code?: string } } };
    expect([error.code, error.cause?.code]).toContain("CS_NOT_STORABLE");
    expect(book.names).toEqual([`plain:make('${kind}')`]);
    expect(rig.row("r")?.status).toBe("failed");
    // The same at the target.
    const last = await engine.start(make(kind), { runId: "t" }).outcome();
    expect(last.status).toBe("failed");
    expect(rig.row("t")?.status).toBe("failed");
  });

  it("the message names the task and the path", async () => {
    const { engine } = new Rig().process();
    const outcome = await engine.start(say(make("a function deep inside").as("the label"))).outcome();
    const { message } = (outcome as { error: Error }).error;
    const whole = `${message} ${String(((outcome as { error: Error }).error as Error).cause ?? "")}`;
    expect(whole).toMatch(/the label|plain:make/);
    expect(whole).toContain(".a[1].b");
  });

  it("such a failure can be recovered from, like any other", async () => {
    const { engine } = new Rig().process();
    const code = task(
      "plain:code",
      (error: { code: string; cause?: { code: string } }) => error.cause?.code ?? error.code,
    );
    expect(await engine.run(make("a function").recover(code as never))).toBe("CS_NOT_STORABLE");
  });

  it.each(["a function", "a class instance", "a symbol", "a weak map"])(
    "%s as an argument is refused before the first node",
    async (kind) => {
      book.begin();
      const rig = new Rig();
      const { engine } = rig.process();
      const target = all([say("first"), say(literal(things[kind]?.()) as never)]);
      await expect(engine.run(target, { runId: "r" })).rejects.toMatchObject({ code: "CS_NOT_STORABLE" });
      expect(book.names).toEqual([]);
      expect(rig.store.snapshot().runs).toEqual([]);
    },
  );

  it("a function in recover is refused before the first node; without a store it is not", async () => {
    book.begin();
    const rig = new Rig();
    const target = () => all([say("first"), fail().recover(() => "caught")]);
    await expect(rig.process().engine.run(target())).rejects.toMatchObject({ code: "CS_NOT_STORABLE" });
    expect(book.names).toEqual([]);
    expect(await run(target())).toEqual(["first", "caught"]);
  });

  it("a function in recover of a tail-called graph fails the node that made it", async () => {
    const outer = book.task(
      "plain:outer",
      (): LazyResult<unknown> => fail().recover(() => "caught"),
    ) as () => LazyResult<unknown>;
    for (const target of [() => outer(), () => say(outer())]) {
      const rig = new Rig();
      const outcome = await rig.process().engine.start(target(), { runId: "r" }).outcome();
      expect(outcome.status).toBe("failed");
      const { error } = outcome as { error: { code: string; cause?: { code: string } } };
      expect([error.code, error.cause?.code]).toContain("CS_NOT_STORABLE");
      expect(rig.row("r")?.status).toBe("failed");
    }
  });

  it("4.1 a LazyResult inside a result is CS_LAZY_IN_RESULT; without a store it is a value", async () => {
    book.begin();
    const lazy = book.task("plain:lazy", () => ({ inside: [say(1)] }));
    const rig = new Rig();
    for (const target of [() => say(lazy()), () => lazy()]) {
      const outcome = await rig.process().engine.start(target()).outcome();
      expect(outcome.status).toBe("failed");
      const { error } = outcome as { error: { code: string; cause?: { code: string } } };
      expect([error.code, error.cause?.code]).toContain("CS_LAZY_IN_RESULT");
    }
    const engine = new Engine();
    await engine.run(lazy());
    await engine.close();
  });

  it("an element whose result cannot be stored fails alone", async () => {
    const { engine } = new Rig().process();
    const kinds = make as never as { map(list: string[]): { settled(): LazyResult<{ status: string }[]> } };
    const settled = await engine.run(kinds.map(["none", "a function", "other"]).settled());
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("a result that is not storable but that nobody stores again: pure tasks are recomputed", async () => {
    const pure = task("plain:pure", { pure: true }, (_context, n: number) => new Money(n));
    const cents = book.task("plain:cents", (money: Money) => money.cents);
    const { engine } = new Rig().process();
    expect(await engine.run(cents(pure(5)))).toBe(5);
  });
});
