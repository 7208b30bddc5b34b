import {
  all,
  Engine,
  isCascadeError,
  type LazyResult,
  settle,
  type Tail,
  type TaskFailedError,
  task,
  wait,
} from "cascade-ts";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

const book = new Book();
const say = book.task("failures:say", (text: unknown) => text);
const join = book.task("failures:join", (...parts: readonly unknown[]) => parts.map(String).join("+"));
/** What is in here fails. */
const broken = new Set<unknown>();
const work = book.task("failures:work", async (name: string) => {
  await Promise.resolve();
  if (broken.has(name)) throw Object.assign(new TypeError(`${name} is broken`), { detail: [name] });
  return `${name} done`;
});
const caught = task("failures:caught", {}, (context, error: unknown) => {
  book.note(context, "caught");
  return `caught ${(error as { cause: Error }).cause.message}`;
});
const chain: (n: number) => LazyResult<string> = book.task(
  "failures:chain",
  (n: number): Tail<string> => (n <= 0 ? (work("end") as LazyResult<string>) : chain(n - 1)),
) as never;

function fresh(...names: readonly unknown[]): Rig {
  broken.clear();
  for (const name of names) broken.add(name);
  book.begin();
  return new Rig();
}

describe("9.7 a failed run", () => {
  it("gives its error to whoever asks for it again, without running anything", async () => {
    const rig = fresh("b");
    const first = rig.process();
    const failed = (await first.engine.start(join(work("a"), work("b")), { runId: "f" }).outcome()) as {
      status: "failed";
      error: TaskFailedError;
    };
    const { length } = book.calls;
    const second = rig.process();
    for (const handle of [
      second.engine.attach("f"),
      second.engine.start(join(work("a"), work("b")), { runId: "f" }),
      first.engine.start(join(work("a"), work("b")), { runId: "f" }),
    ]) {
      const outcome = await handle.outcome();
      expect(outcome.status).toBe("failed");
      const { error } = outcome as { error: TaskFailedError };
      expect(isCascadeError(error, "CS_TASK_FAILED")).toBe(true);
      expect(error).toBeInstanceOf(Error);
      expect(error.message).toBe(failed.error.message);
      expect({ task: error.task, node: error.node, attempts: error.attempts }).toEqual({
        task: "failures:work",
        node: failed.error.node,
        attempts: 1,
      });
      expect(error.cause).toBeInstanceOf(Error);
      expect(String(error.cause)).toBe("TypeError: b is broken");
    }
    expect(book.calls).toHaveLength(length);
  });

  it("goes on with engine.retry: what failed runs again, what was committed does not", async () => {
    const rig = fresh("b");
    const first = rig.process();
    const target = join(work("a"), join(work("b"), say("after")), work("c"));
    expect((await first.engine.start(target, { runId: "f" }).outcome()).status).toBe("failed");
    broken.clear();
    const before = { a: book.count("failures:work('a')"), c: book.count("failures:work('c')") };
    const second = rig.process();
    expect(await second.engine.retry("f").result()).toBe("a done+b done+after+c done");
    expect(book.count("failures:work('a')")).toBe(before.a);
    expect(book.count("failures:work('b')")).toBe(2);
    expect(rig.row("f")?.status).toBe("succeeded");
    // Of one that has ended well it gives the result.
    expect(await second.engine.retry("f").result()).toBe("a done+b done+after+c done");
  });

  it("retry fails again when it fails again, and can be retried again, also after a crash", async () => {
    const rig = fresh("b");
    const one = rig.process();
    await one.engine.start(join(work("a"), work("b")), { runId: "f" }).outcome();
    expect((await one.engine.retry("f").outcome()).status).toBe("failed");
    expect((await one.engine.retry("f").outcome()).status).toBe("failed");
    one.crash();
    broken.clear();
    expect(await rig.process().engine.retry("f").result()).toBe("a done+b done");
    expect(book.count("failures:work('a')")).toBe(1);
    expect(book.count("failures:work('b')")).toBe(4);
    expect(new Set(book.calls.filter(({ name }) => name.includes("'b'")).map(({ key }) => key)).size).toBe(1);
  });

  it("that failed below a tail call, in an element, or at the target is retried there", async () => {
    for (const target of [
      () => chain(3),
      () => join(chain(2), say("x")),
      () => join((work as never as { map(list: string[]): LazyResult<unknown> }).map(["m", "end", "n"]), "y"),
      () => all({ a: [work("m"), { b: chain(1) }] }),
    ]) {
      const rig = fresh("end");
      const first = rig.process();
      expect((await first.engine.start(target(), { runId: "f" }).outcome()).status).toBe("failed");
      broken.clear();
      const retried = await rig.process().engine.retry("f").outcome();
      expect(retried.status).toBe("succeeded");
      expect(book.count("failures:work('end')")).toBe(2);
      expect(book.count("failures:chain(3)") + book.count("failures:chain(2)")).toBeLessThanOrEqual(2);
    }
  });

  it("caught failures stay caught when the run is retried", async () => {
    const rig = fresh("x", "b");
    const first = rig.process();
    const target = join(work("x").recover(caught as never), settle(work("x")).get("status"), work("b"));
    // The run fails only for b; x was caught before, and is committed as such.
    const outcome = await first.engine.start(target, { runId: "f", onFailure: "drain" }).outcome();
    expect(outcome.status).toBe("failed");
    broken.clear();
    const second = rig.process();
    expect(await second.engine.retry("f").result()).toBe("caught x is broken+rejected+b done");
    expect(book.count("failures:work('x')")).toBe(2);
    expect(book.count("caught")).toBe(1);
  });

  it("with drain tells all failures, also from the store, and retries all of them", async () => {
    const rig = fresh("a", "c");
    const first = rig.process();
    const outcome = await first.engine
      .start([work("a"), work("b"), work("c"), join(work("b"))], { runId: "f", onFailure: "drain" })
      .outcome();
    const messages = (error: unknown): string[] =>
      ((error as { errors: { cause: Error }[] }).errors ?? []).map(({ cause }) => cause.message);
    expect(messages((outcome as { error: unknown }).error)).toEqual(["a is broken", "c is broken"]);
    const again = await rig.process().engine.attach("f").outcome();
    expect(messages((again as { error: unknown }).error)).toEqual(["a is broken", "c is broken"]);
    broken.clear();
    expect(await rig.process().engine.retry("f").result()).toEqual(["a done", "b done", "c done", "b done"]);
    expect(book.count("failures:work('a')") + book.count("failures:work('c')")).toBe(4);
    expect(book.count("failures:work('b')")).toBe(2);
  });

  it("keeps drain over a resume", async () => {
    broken.clear();
    broken.add("bad");
    await crashEverywhere({
      book,
      run: { onFailure: "drain" },
      target: () => [work("bad"), join(work("good"), say("g")), say("late")],
      expected: { status: "failed", code: "CS_RUN_FAILED" },
    });
  });

  it("fails with what was thrown, whatever that is", async () => {
    const thrower = book.task("failures:thrower", (kind: string): string => {
      const things: Record<string, unknown> = {
        undefined: undefined,
        null: null,
        text: "just text",
        object: { a: [1] },
        cyclic: cyclic(),
        function: () => 1,
        symbol: Symbol("s"),
        class: new (class Odd {
          field = 1;
        })(),
      };
      throw things[kind];
    });
    for (const kind of ["undefined", "null", "text", "object", "cyclic", "function", "symbol", "class"]) {
      const rig = fresh();
      const first = await rig
        .process()
        .engine.start(join(thrower(kind)), { runId: "f" })
        .outcome();
      expect(first.status, kind).toBe("failed");
      const again = await rig.process().engine.attach("f").outcome();
      expect(again.status, kind).toBe("failed");
      const { error } = again as { error: TaskFailedError };
      expect(error.code, kind).toBe("CS_TASK_FAILED");
      if (kind === "object") expect(error.cause).toEqual({ a: [1] });
      if (kind === "text") expect(error.cause).toBe("just text");
      if (kind === "null") expect(error.cause).toBe(null);
    }
  });

  it("retries a body that fails, with the same idempotency key, also over a crash between the attempts", async () => {
    const rig = fresh("r");
    const first = rig.process();
    first.engine.start(work("r").withRetry({ attempts: 3, delay: "1h" }), { runId: "f" });
    await rig.settle();
    first.crash();
    const second = rig.process();
    const seen = watched(second.engine.attach("f"));
    await rig.clock.advance("1h");
    broken.clear();
    await rig.clock.advance("1h");
    expect(seen.outcome).toEqual(succeeded("r done"));
    expect(new Set(book.calls.map(({ key }) => key)).size).toBe(1);
  });

  it("engine.retry of a run that is unknown or was cancelled says so", async () => {
    const rig = fresh();
    const { engine } = rig.process();
    expect(await engine.retry("nothing").outcome()).toMatchObject({
      status: "failed",
      error: { code: "CS_UNKNOWN_RUN" },
    });
    const handle = engine.start(say("x").after(wait("1h")), { runId: "c" });
    await rig.settle();
    handle.cancel("no");
    await handle.outcome();
    expect(await engine.retry("c").outcome()).toMatchObject({ error: { code: "CS_RUN_NOT_CLAIMED" } });
    await expect(new Engine().runs()).rejects.toMatchObject({ code: "CS_NO_STORE" });
  });
});

function cyclic(): unknown {
  const self: { self?: unknown } = {};
  self.self = self;
  return self;
}
