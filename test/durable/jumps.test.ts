import { all, bind, jump, type LazyResult, selectJump } from "cascade-ts";
import { describe, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";

const book = new Book();
const say = book.task("jumps:say", (text: string) => text);
const join = book.task("jumps:join", (...parts: readonly unknown[]) => parts.map(String).join("+"));
const poll = book.task("jumps:poll", (tries: number) =>
  tries < 4 ? jump("again", tries + 1) : `ready after ${tries}`,
);
const asks = book.task("jumps:asks", async (state: string, fixed: string) => {
  await Promise.resolve();
  if (state.length >= 5) return jump("out", `${state}${fixed}`);
  return state.endsWith("b") ? jump("a", `${state}a`) : jump("b", [`${state}b`]);
});
const step = book.task("jumps:step", (state: string, fixed: string) => jump("ask", `${state}${fixed}`));
const no = book.task("jumps:no", () => jump("nowhere"));
const counts: (n: number) => LazyResult<unknown> = book.task("jumps:counts", (n: number): unknown =>
  n > 0 ? jump("go", n - 1) : "zero",
) as never;
const tailed = book.task("jumps:tailed", (n: number): unknown => counts(n));

const loop = (n = 0): LazyResult<unknown> =>
  bind(poll(n), (self) => selectJump({ again: self }) as never) as never;

async function ends(expected: unknown, target: () => unknown): Promise<void> {
  await crashEverywhere({ book, target, expected });
}

describe("12 explicit jumps after a crash", () => {
  it("a loop that names itself", async () => {
    await ends(succeeded("ready after 4"), () => loop());
    await ends(succeeded("ready after 4+x+ready after 4"), () => join(loop(), say("x"), loop(2)));
  });

  it("routes keep their inputs over the generations, and some are asked for late", async () => {
    await ends(succeeded("xbabaF"), () =>
      bind(
        asks("x", say("F")),
        (self) => selectJump({ b: asks("?", say("G")), a: self as never, out: null }) as never,
      ).recover(jumpless as never),
    );
    await ends(succeeded("1-R-R-R-R"), () =>
      bind(
        grow("1", say("-R")) as LazyResult<unknown>,
        (self) => selectJump({ more: self as never, out: null }) as never,
      ),
    );
  });

  it("to a route that hands back", async () => {
    await ends(succeeded("qSSSSS."), () => {
      const fixed = say("S");
      return bind(
        ask("q", fixed) as LazyResult<unknown>,
        (self) =>
          selectJump({
            work: step("?", fixed) as never,
            ask: self as never,
            out: say("?") as never,
          }) as never,
      );
    });
  });

  it("an unknown key is an error after every crash", async () => {
    await ends({ status: "failed", code: "CS_UNKNOWN_JUMP" }, () =>
      bind(no() as LazyResult<unknown>, () => selectJump({ go: say("x") }) as never),
    );
    await ends({ status: "failed", code: "CS_UNBOUND_JUMP" }, () => join(no(), "x"));
  });

  it("loops in elements of structures, in elements of maps, and below tail calls", async () => {
    const looping = book.task("jumps:looping", (n: number): unknown => loop(n));
    await ends(succeeded([["ready after 4", "ready after 4"], "ready after 4"]), () =>
      all([(looping as never as { map(list: number[]): unknown }).map([1, 3]), loop(2)]),
    );
  });

  it("a tail call from a bound node is not bound", async () => {
    await ends({ status: "failed", code: "CS_UNBOUND_JUMP" }, () =>
      bind(tailed(1) as LazyResult<unknown>, () => selectJump({ go: say("x") }) as never),
    );
  });
});

const jumpless = book.task("jumps:jumpless", () => "caught");
const grow = book.task("jumps:grow", (text: string, more: string): unknown =>
  text.length > 8 ? jump("out", text) : jump("more", [text + more]),
);
const ask = book.task("jumps:ask", (text: string, fixed: string): unknown =>
  text.length > 5 ? jump("out", `${text}.`) : fixed === "S" ? jump("work", text) : "broken",
);
