import { all, type LazyResult, type Tail, task } from "cascade-ts";
import { describe, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";

// A body that names a LazyResult of an enclosing frame gets it through module state here: after a crash the process makes its
// target anew, and a resume from the store alone has other objects. So what is shared is handed on by the bodies that made it.
const book = new Book();
const make = book.task("share:make", (name: string) => `<${name}>`);
const join = book.task("share:join", (...parts: readonly unknown[]) => parts.map(String).join("+"));
const fail = book.task("share:fail", (name: string): string => {
  throw new Error(name);
});
const no = book.task("share:no", () => false);
const tell = task("share:tell", {}, (context, error: unknown) => {
  book.note(context, "tell");
  return `caught ${(error as { cause: Error }).cause.message}`;
});

/** A body that builds two generations at once: the second names a node of the first. */
const carries: (n: number) => LazyResult<string> = book.task("share:carries", (n: number): Tail<string> => {
  const first = make(`first ${n}`);
  return then(first, () => join(first, make(`second ${n}`), first));
}) as never;

/** Tail-calls what the closure gives; in a stored run the closure is an argument that cannot be stored, so it is looked up. */
const closures = new Map<string, () => LazyResult<string>>();
let serial = 0;
const thenTask = book.task("share:then", (_value: unknown, closure: string): Tail<string> => {
  const next = closures.get(closure);
  return next === undefined ? `lost ${closure}` : next();
});
function then(value: unknown, next: () => LazyResult<string>): LazyResult<string> {
  const name = `c${serial++}`;
  closures.set(name, next);
  return thenTask(value as string, name) as LazyResult<string>;
}

/** Child graphs name nodes of the enclosing frame: built in one body, returned by an inner one. */
const inner = book.task("share:inner", (n: number): Tail<string> => {
  const shared = make(`s${n}`);
  const middle = join(shared, join(shared, "k"));
  return join(middle, shared, n > 0 ? (inner(n - 1) as LazyResult<string>) : "end");
});

const loop: (n: number, kept: string) => LazyResult<string> = book.task(
  "share:loop",
  (n: number, kept: string): Tail<string> => {
    if (n <= 0) return kept;
    const next = join(kept, n);
    return loop(n - 1, next as never);
  },
) as never;

describe("4.3 sharing after a crash", () => {
  it("a graph in which one node has many users, in a child frame of a child frame", async () => {
    await crashEverywhere({
      book,
      target: () => join(inner(2), "!"),
      expected: succeeded("<s2>+<s2>+k+<s2>+<s1>+<s1>+k+<s1>+<s0>+<s0>+k+<s0>+end+!"),
    });
  });

  it("the next generation's arguments are values of this one", async () => {
    await crashEverywhere({ book, target: () => loop(4, "z"), expected: succeeded("z+4+3+2+1") });
  });

  it("a generation carries values its graph names", async () => {
    await crashEverywhere({
      book,
      target: () => carries(1),
      expected: succeeded("<first 1>+<second 1>+<first 1>"),
    });
  });

  it("a generation carries what was skipped and what failed", async () => {
    const outer = book.task("share:outer", (): Tail<string> => {
      const skipped = make("skipped").runIf(no());
      const failed = fail("failed");
      const settled = all([skipped.orElse("none"), failed.recover(tell as never)]);
      return then(settled, () =>
        join(skipped.orElse("still none"), failed.recover(tell as never), make("new")),
      );
    });
    await crashEverywhere({
      book,
      target: () => outer(),
      expected: succeeded("still none+caught failed+<new>"),
    });
  });

  it("a child graph names nodes of the frame around it, done and dormant", async () => {
    const around = book.task("share:around", (): Tail<string> => {
      const done = make("done");
      const dormant = make("dormant");
      const never = make("unused").runIf(no());
      const child = then(done, () => join(done, dormant, never.orElse("n")));
      return join(child, dormant, done);
    });
    await crashEverywhere({
      book,
      target: () => join(around(), "."),
      expected: succeeded("<done>+<dormant>+n+<dormant>+<done>+."),
    });
  });

  it("a child graph names a node of the frame around it that has a child frame itself", async () => {
    const busy = book.task("share:busy", (): Tail<string> => {
      const long = loop(3, "l");
      const child = then(make("a"), () => join(long, make("b")));
      return join(child, long);
    });
    await crashEverywhere({
      book,
      target: () => busy(),
      expected: succeeded("l+3+2+1+<b>+l+3+2+1"),
    });
  });

  it("elements of a map tail-call graphs that name one node around them", async () => {
    const each = book.task("share:each", (_n: number, closure: string): Tail<string> => {
      const next = closures.get(closure);
      return next === undefined ? "lost" : next();
    });
    const whole = book.task("share:whole", (): Tail<unknown> => {
      const common = make("common");
      const name = `e${serial++}`;
      closures.set(name, () => join(common, make("own")));
      return all([
        (
          each as never as {
            map(a: number[], b: string[]): { withConcurrency(n: number): LazyResult<string[]> };
          }
        )
          .map([1, 2, 3], [name, name, name])
          .withConcurrency(2),
        common,
      ]);
    });
    const one = "<common>+<own>";
    await crashEverywhere({
      book,
      target: () => whole(),
      expected: succeeded([[one, one, one], "<common>"]),
    });
  });

  it("1.4 LazyResults of a module, which bodies name: values are right, whoever goes on", async () => {
    const config = make("config");
    const derived = join(config, "derived");
    const uses: (n: number) => LazyResult<unknown> = book.task(
      "share:uses",
      (n: number): Tail<unknown> => (n <= 0 ? join(config, derived) : join(derived, uses(n - 1), config)),
    ) as never;
    const turns: (n: number) => LazyResult<unknown> = book.task(
      "share:turns",
      (n: number): Tail<unknown> => (n <= 0 ? join(config, "last") : all([config, turns(n - 1)])),
    ) as never;
    const d = "<config>+derived";
    await crashEverywhere({
      book,
      target: () => all([config, uses(2), derived]),
      expected: succeeded(["<config>", `${d}+${d}+<config>+${d}+<config>+<config>`, d]),
    });
    await crashEverywhere({
      book,
      target: () => join(config, turns(2)),
      expected: succeeded("<config>+<config>,<config>,<config>+last"),
    });
  });
});
