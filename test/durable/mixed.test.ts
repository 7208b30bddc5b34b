import { all, firstOf, type LazyResult, router, sequence, settle, type Tail, task, wait } from "cascade-ts";
import { describe, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";

const book = new Book();
const say = book.task("mixed:say", (text: unknown) => text);
const join = book.task("mixed:join", (...parts: readonly unknown[]) => parts.map(String).join("+"));
const no = book.task("mixed:no", () => false);
const yes = book.task("mixed:yes", () => true);
const boom = book.task("mixed:boom", (text: string): string => {
  throw new Error(text);
});
const caught = task("mixed:caught", {}, (context, error: unknown) => {
  book.note(context, "caught");
  return `caught ${(error as { cause: Error }).cause.message}`;
});
const lateCaught = task("mixed:lateCaught", {}, (context, error: unknown) => {
  book.note(context, "lateCaught");
  return join("late", (error as { cause: Error }).cause.message, say("r"));
});
const fate = book.task(
  "mixed:fate",
  (end: { status: string; value?: unknown }) => `${end.status} ${String(end.value)}`,
);
const fates = book.task("mixed:fates", (ends: readonly { status: string; value?: unknown }[]) =>
  ends.map(({ status, value }) => `${status} ${String(value)}`).join(),
);
type Body = (...args: never[]) => unknown;
type Mapped = {
  map(...lists: unknown[]): LazyResult<unknown[]> & {
    settled(): LazyResult<never>;
    withConcurrency(n: number): LazyResult<unknown[]> & { settled(): LazyResult<never> };
  };
};
const mapped = (one: Body): Mapped => one as unknown as Mapped;

/** A body that returns a graph of each kind. */
const graph: (kind: string, n?: number) => LazyResult<never> = book.task(
  "mixed:graph",
  (kind: string, turns?: number): Tail<unknown> => {
    const n = turns ?? 0;
    switch (kind) {
      case "skips":
        return say("never").runIf(no());
      case "skips deep":
        return join(say("x"), join(say("never").runIf(no())));
      case "fails":
        return boom("b");
      case "fails deep":
        return join(say("x"), join(boom("b"), wait("1h")));
      case "catches":
        return boom("b").recover(caught as never);
      case "catches late":
        return join(boom("b").recover(lateCaught as never), say("y"));
      case "nests":
        return n <= 0 ? say("leaf") : join(graph("nests", n - 1), n);
      case "loops":
        return n <= 0 ? say("looped") : graph("loops", n - 1);
      case "maps":
        return join(mapped(say).map([n, n + 1]), mapped(graph).map(["loops", "nests"], [2, 1]));
      case "routes":
        return router(say(n > 0 ? "a" : "b"), {
          a: graph("routes", n - 1),
          b: join(say("B"), say("C")),
        }) as never;
      case "steps":
        return sequence([say("1"), graph("loops", 2), say("3"), graph("loops", 1)]);
      case "waits":
        return join(say("w").after(wait("1h")), wait("2h"));
      default:
        return join(say(kind), say(n));
    }
  },
) as never;

async function ends(expected: unknown, target: () => unknown, run = {}): Promise<void> {
  await crashEverywhere({ book, target, expected, run });
}

describe("9.1-9.4 child frames after a crash", () => {
  it("that are skipped", async () => {
    await ends({ status: "skipped", kind: "condition-false" }, () => graph("skips"));
    await ends(succeeded("else+x"), () => join(graph("skips").orElse("else" as never), say("x")));
    await ends(succeeded("else+skipped undefined"), () => {
      const one = graph("skips deep");
      return join(one.orElse(say("else") as never), fate(settle(one)));
    });
    await ends(succeeded("skipped undefined,skipped undefined,fulfilled looped"), () =>
      fates(mapped(graph).map(["skips", "skips deep", "loops"], [0, 0, 2]).settled()),
    );
  });

  it("that fail", async () => {
    for (const kind of ["fails", "fails deep"]) {
      await ends({ status: "failed", code: "CS_TASK_FAILED" }, () => join(graph(kind), say("x")));
      await ends(succeeded("caught b+x"), () => join(graph(kind).recover(caught as never), say("x")));
      await ends(succeeded("late+b+r+x"), () => join(graph(kind).recover(lateCaught as never), say("x")));
      await ends(succeeded("rejected undefined"), () => fate(settle(graph(kind))));
      await ends(succeeded("fulfilled looped,rejected undefined,fulfilled leaf+1"), () =>
        fates(mapped(graph).map(["loops", kind, "nests"], [1, 0, 1]).withConcurrency(2).settled()),
      );
      await ends(
        { status: "failed", code: "CS_RUN_FAILED" },
        () => all([graph(kind), say("x"), graph("nests", 2)]),
        {
          onFailure: "drain",
        },
      );
    }
  });

  it("that catch, nest, loop, map, route, step and wait", async () => {
    await ends(succeeded("caught b+late+b+r+y"), () => join(graph("catches"), graph("catches late")));
    await ends(succeeded("leaf+1+2+3"), () => graph("nests", 3));
    await ends(succeeded("5,6+looped,leaf+1"), () => graph("maps", 5));
    await ends(succeeded("B+C+x"), () => join(graph("routes", 2), say("x")));
    await ends(succeeded("looped+x"), () => join(graph("steps"), say("x")));
    await ends(succeeded("w+undefined+x"), () => join(graph("waits"), say("x")));
  });

  it("in routes, conditions, selectors, alternatives and steps", async () => {
    await ends(succeeded("looped"), () =>
      router(graph("other") as never, { "other+0": graph("loops", 2) } as never),
    );
    await ends(succeeded("x"), () => say("x").runIf(graph("loops", 1)));
    await ends(succeeded("looped"), () => say("x").runIf(no()).orElse(graph("loops", 2)));
    await ends(succeeded("leaf+1"), () => sequence([graph("loops", 2), graph("steps"), graph("nests", 1)]));
  });

  it("in firstOf: the losers' frames do not matter", async () => {
    await ends(succeeded("looped+x"), () => join(firstOf([graph("waits"), graph("loops", 2)]), say("x")));
    await ends(succeeded("leaf+1+x"), () => join(firstOf([graph("fails"), graph("nests", 1)]), say("x")));
    await ends(succeeded("looped"), () =>
      firstOf([graph("fails deep"), graph("skips deep"), graph("loops", 3)]),
    );
  });

  it("in within: over before its time, and after it", async () => {
    await ends(succeeded("fulfilled leaf+1"), () => fate(settle(graph("nests", 1).within("1h"))));
    await ends(succeeded("rejected undefined+x"), () =>
      join(fate(settle(graph("waits").within("90m"))), say("x")),
    );
  });

  it("that two use, in their own frames", async () => {
    await ends(succeeded("looped+looped+looped"), () => {
      const shared = graph("loops", 2);
      return join(shared, router(say("a"), { a: join(shared) }), say(shared as never));
    });
    await ends(succeeded("leaf+1,leaf+1+leaf+1"), () => {
      const shared = graph("nests", 1);
      return join(mapped(say).map([shared, shared]), shared);
    });
  });
});

describe("1.1, 9.1 pure tasks after a crash", () => {
  const pure = task("mixed:pure", { pure: true }, (_context, n: number) => n * 3);
  const pureTail: (n: number) => LazyResult<number> = task(
    "mixed:pureTail",
    { pure: true },
    (_context, n: number): Tail<number> => (n <= 0 ? 0 : pureTail(n - 1)),
  ) as never;
  const useful: (n: number) => LazyResult<unknown> = book.task(
    "mixed:useful",
    (n: number): Tail<unknown> =>
      n <= 0 ? pure(7) : join(pure(2), pure(2), say(pure(pure(2))), useful(n - 1)),
  ) as never;

  it("equal ones are one node again, and everything finds its place", async () => {
    await ends(succeeded("6+6+18+x"), () => join(pure(2), pure(2), say(pure(pure(2))), say("x")));
    await ends(succeeded("6+6+18+6+6+18+21"), () => useful(2));
    await ends(succeeded([0, 0, "x"]), () => all([pureTail(2), pureTail(2), say("x")]));
    await ends(succeeded([3, 3, 9, 9]), () => all([pure(1), pure(1), say(pure(3)), pure(pure(1))]));
  });

  it("one that fails fails again", async () => {
    const pureBoom = task("mixed:pureBoom", { pure: true }, (): string => {
      throw new Error("pure");
    });
    await ends(succeeded("caught pure+x"), () => join(pureBoom().recover(caught as never), say("x")));
    await ends({ status: "failed", code: "CS_TASK_FAILED" }, () => join(say("x"), pureBoom()));
  });
});

describe("5.3 a skip keeps its origin over a crash", () => {
  it("of conditions, predecessors and inputs", async () => {
    await ends({ status: "skipped", kind: "condition-false" }, () => {
      const skipped = say("s").runIf(no());
      return join(say("x").after(skipped), say("y"));
    });
    await ends(succeeded("e+x+y"), () => {
      const skipped = say("s").runIf(no());
      return join(say("z").after(skipped).orElse("e"), say("x").runIf(yes()), say("y"));
    });
  });
});
