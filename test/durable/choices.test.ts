import { all, firstOf, type LazyResult, pipeline, router, sequence, settle, task, wait } from "cascade-ts";
import { describe, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";

const book = new Book();
const say = book.task("choice:say", (text: string) => text);
const join = book.task("choice:join", (...parts: readonly unknown[]) => parts.map(String).join("+"));
const is = book.task("choice:is", (value: unknown) => value);
const fail = book.task("choice:fail", (text: string): string => {
  throw new Error(text);
});
const caught = task("choice:caught", {}, (context, error: unknown) => {
  book.note(context, "caught");
  return `caught ${(error as { cause: Error }).cause.message}`;
});
const never = book.task("choice:never", (): string => {
  throw new Error("a body that nobody needs ran");
});
const forEver = task("choice:forEver", {}, (context) => {
  book.note(context, "forEver");
  return new Promise<string>((_, reject) =>
    context.signal.addEventListener("abort", () => reject(context.signal.reason)),
  );
});
const fate = book.task(
  "choice:fate",
  (end: { status: string; value?: unknown }) => `${end.status} ${String(end.value)}`,
);
const pair = book.task("choice:pair", (a: unknown, b: unknown) => `${String(a)},${String(b)}`);
const pair2 = book.task("choice:pair2", (a: unknown) => `shout ${String(a)}`);
const shout = book.task("choice:shout", (text: string) => `${text}!`);

async function ends(expected: unknown, target: () => unknown): Promise<void> {
  await crashEverywhere({ book, target, expected });
}

describe("3.2 what is chosen stays chosen after a crash", () => {
  it("by routers, of objects and of Maps", async () => {
    await ends(succeeded("b"), () => router(is("b"), { a: never(), b: say("b") }));
    await ends(succeeded("x+b+s"), () => {
      const shared = say("s");
      return join(say("x"), router(is("b"), { a: join(shared, never()), b: say("b") }), shared);
    });
    await ends(succeeded("two"), () =>
      router(
        is(2) as never,
        new Map([
          [1, never()],
          [2, say("two")],
        ]) as never,
      ),
    );
    await ends(succeeded("in"), () =>
      router(is("a"), { a: router(is("c"), { c: say("in"), d: never() }), b: never() }),
    );
  });

  it("by conditions", async () => {
    await ends(succeeded(["yes", "else", "late"]), () =>
      all([
        say("yes").runIf(is(true)),
        say(never() as never)
          .runIf(is(false))
          .orElse("else"),
        say("no").runIf(is(0)).orElse(say("late")),
      ]),
    );
    await ends({ status: "skipped", kind: "condition-false" }, () => join(say("no").runIf(is(""))));
  });

  it("by an alternative that is computed", async () => {
    await ends(succeeded("one"), () => say("one").orElse(never()));
    await ends(succeeded("two+three"), () => {
      const three = say("three");
      return join(say("one").runIf(is(false)).orElse(say("two")), three);
    });
  });

  it("by handlers of failures", async () => {
    await ends(succeeded("caught a"), () => fail("a").recover(caught as never));
    await ends(succeeded("fine"), () => say("fine").recover(caught as never));
    await ends(succeeded("caught deep+side"), () =>
      join(join(join(fail("deep"), say("x")), "y").recover(caught as never), say("side")),
    );
    await ends(succeeded("caught b+caught b"), () => {
      const bad = fail("b");
      return join(bad.recover(caught as never), bad.recover(caught as never));
    });
  });

  it("by settle", async () => {
    await ends(succeeded("fulfilled a/rejected undefined/skipped undefined".split("/")), () =>
      all([
        fate(settle(say("a")) as never),
        fate(settle(fail("a")) as never),
        fate(settle(say("a").runIf(is(false))) as never),
      ]),
    );
  });

  it("by firstOf", async () => {
    await ends(succeeded("quick+side"), () => join(firstOf([forEver(), say("quick")]), say("side")));
    await ends(succeeded("second"), () => firstOf([fail("first"), say("second")]));
    await ends({ status: "failed", code: "CS_TASK_FAILED" }, () => join(fail("all"), say("x")));
  });

  it("by firstOf, when several are committed together: the winner and its users stay", async () => {
    await ends(succeeded("a+x"), () => join(firstOf([say("a"), say("b")]), say("x")));
    await ends(succeeded("a,shout a"), () => {
      const first = firstOf([say("a"), say("b"), say("c")]);
      return pair(first, pair2(first));
    });
  });

  it("by within", async () => {
    await ends(succeeded("fulfilled in time"), () => fate(settle(say("in time").within("1h")) as never));
    await ends(succeeded("rejected undefined"), () => fate(settle(forEver().within("1h")) as never));
    await ends(succeeded("rejected undefined"), () =>
      fate(settle(join(say("x"), wait("2h"), never()).within("1h")) as never),
    );
  });

  it("by get", async () => {
    const made = (): LazyResult<unknown> =>
      (is({ a: ["x", "y"] }) as LazyResult<{ a: string[] }>).get("a").get(1);
    await ends(succeeded("y!"), () => shout(made() as never));
    await ends(succeeded("y"), made);
  });

  it("in sequences and pipelines", async () => {
    await ends(succeeded("c"), () => sequence([say("a"), join(say("b"), say("b2")), say("c")]));
    await ends(succeeded("c+d"), () => join(sequence([say("a"), say("b"), say("c")]), say("d")));
    await ends(succeeded("a!!+!"), () =>
      pipeline(say("a"), shout, shout, (text: LazyResult<string>) => join(text, "") as never, shout),
    );
    await ends({ status: "failed", code: "CS_TASK_FAILED" }, () => sequence([say("a"), fail("b"), never()]));
  });

  it("after predecessors and waits", async () => {
    await ends(succeeded("last"), () => say("last").after(say("first"), wait("3d"), wait(0)));
    await ends(succeeded("a+b"), () => join(say("a").after(wait("1h")), say("b").after(wait("2h"))));
  });

  it("with constraints and priorities that are computed", async () => {
    await crashEverywhere({
      book,
      engine: { capacities: { cpu: 2 } },
      target: () =>
        join(
          say("a").withConstraints({ cpu: is(2) as never }),
          say("b").withConstraints({ cpu: 1 }).withPriority(3),
          say("c").withConstraints({ cpu: 1 }),
        ),
      expected: succeeded("a+b+c"),
    });
  });
});
