import { expect, it } from "vitest";
import { bothPaths, type Path } from "../../test/semantics/both-paths.ts";
import { quiet } from "../../test/semantics/quiet.ts";
import { all } from "../spec/all.ts";
import { env } from "../spec/env.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { literal } from "../spec/literal.ts";
import { param } from "../spec/param.ts";
import { recv } from "../spec/recv.ts";
import { router } from "../spec/router.ts";
import { sequence } from "../spec/sequence.ts";
import { settle } from "../spec/settle.ts";
import type { Tail } from "../spec/tail.ts";
import { type Task, task } from "../spec/task.ts";
import { scriptedTask } from "../testing/scripted-task.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import type { RunHandle } from "./run-handle.ts";

const boom = task("boom", (): number => {
  throw new Error("boom");
});
const call = <T>(name: string, body: () => T) => task(name, body as () => unknown)();

// Each of these was wrong once.
bothPaths("what was wrong once", (path: Path) => {
  it("1.2 parameters and variables have guards like any node", async () => {
    const seen: string[] = [];
    const first = call("first", () => seen.push("first"));
    const options = { params: { "re-q": 71 }, env: { RE_Q: "x" } };
    const q = param("re-q", { type: "number" });
    expect(await path.run(q.runIf(false).orElse("none"), options)).toBe("none");
    expect(await path.run(env("RE_Q").runIf(false).orElse("none"), options)).toBe("none");
    expect(await path.run(q.after(first), options)).toBe(71);
    expect(seen).toEqual(["first"]);
  });

  it("4.3 a node whose condition is false waits for nobody, so there is no cycle", async () => {
    const inner: LazyResult<unknown> = task("give", () => all([outer]))();
    const outer: LazyResult<unknown> = task("outer", (x: unknown) => x)(inner).runIf(call("no", () => false));
    const target = all([inner.orElse("inner skipped"), outer.orElse("outer skipped")]);
    expect(await path.run(target)).toEqual(["inner skipped", "outer skipped"]);
  });

  it("3.2 a condition may be an argument too", async () => {
    const [a, b] = [call("a", () => "a"), call("b", () => "b")];
    expect(await path.run(all([a, b]).runIf(a))).toEqual(["a", "b"]);
    const list = task("list", (...items: unknown[]) => items);
    expect(await path.run(list(a, b, a).runIf(a).after(a, b))).toEqual(["a", "b", "a"]);
  });

  it("5.3 a literal may have a fallback, which is not used", async () => {
    let calls = 0;
    expect(await path.run(literal(0).orElse(2))).toBe(0);
    expect(await path.run(literal(0).orElse(call("other", () => ++calls)))).toBe(0);
    expect(calls).toBe(0);
  });

  it("what is mapped over and is no list is CS_MAP_LIST, also beside lists with LazyResults", async () => {
    const text = call("text", () => "ab");
    const pair = task("pair", (a: unknown, b: unknown) => [a, b]);
    await expect(path.run(pair.map(text as never, [text]))).rejects.toMatchObject({ code: "CS_MAP_LIST" });
  });

  it.each<readonly [string, (failing: LazyResult<number>) => LazyResult<unknown>]>([
    ["recovered", (failing) => failing.recover(() => 0)],
    ["settled", (failing) => settle(failing)],
  ])("5.4 a failure that reached the target is listed, though elsewhere it was %s", async (_, caught) => {
    const failing = boom();
    const done = path.run(all([caught(failing), failing]), { onFailure: "drain" });
    await expect(done).rejects.toMatchObject({ errors: [{ code: "CS_TASK_FAILED", task: "boom" }] });
  });

  it("10 a node finishes or is skipped, not both", async () => {
    const never = task("never", () => 1);
    const leads = task("leads", (): Tail<number> => never().runIf(false));
    const seen: string[] = [];
    await path.run([leads().orElse(0)], {
      subscribers: [(event) => void ("task" in event && seen.push(`${event.type} ${event.task}`))],
    });
    expect(seen).toEqual(["task-started leads", "task-finished leads", "task-skipped never"]);
  });

  it("3.4 runs that share a limit, with bodies that tail-call, all end", async () => {
    const leaf = task("leaf", async () => "leaf");
    const a = task("a", async (): Promise<Tail<string>> => leaf());
    const engine = path.engine({ maxConcurrency: 1 });
    const runs = [1, 2, 3].map(() => engine.run(all([a(), a()])));
    expect(await Promise.all(runs)).toEqual(runs.map(() => ["leaf", "leaf"]));
  });

  it("3.2 a route is found by the text of the key, that of null too", async () => {
    expect(await path.run(router(literal(null), { null: "nothing" }))).toBe("nothing");
  });

  it("10 a recovery by a task is one body", async () => {
    const seen: string[] = [];
    const handler = task("handler", (_: Error) => 0);
    await path.run(boom().recover(handler as never), {
      subscribers: [(event) => void ("task" in event && seen.push(`${event.type} ${event.task}`))],
    });
    expect(seen.filter((line) => line.endsWith("handler"))).toEqual([
      "task-started handler",
      "task-finished handler",
    ]);
  });

  it("5.5 a subscriber that cancels on a start keeps that body from being called", async () => {
    let calls = 0;
    const body = task("body", () => ++calls);
    let handle: RunHandle<unknown> | undefined;
    handle = path.engine().start(all([body(), body()]), {
      subscribers: [(event) => void (event.type === "task-started" && handle?.cancel())],
    });
    expect((await handle.outcome()).status).toBe("cancelled");
    expect(calls).toBe(0);
  });

  it("3.5 a run that never ends keeps no other one from ending", async () => {
    let over = false;
    const spin: Task<[number], number> = task("spin", (n: number): Tail<number> => {
      const end = performance.now() + 1;
      while (performance.now() < end);
      return over ? n : spin(n + 1);
    });
    const slow = task("slow", (_: number) => {
      const end = performance.now() + 3;
      while (performance.now() < end);
      return 1;
    });
    const engine = path.engine();
    const spinning = engine.run(spin(0));
    await engine.run(all(Array.from({ length: 10 }, (_, i) => slow(i))));
    over = true;
    expect(await spinning).toBeGreaterThan(0);
  });

  it("9.5 a signal that was taken by a recv that is given up goes to the next one", async () => {
    const clock = new VirtualClock();
    const engine = path.engine({ clock });
    void engine.signal("t", 1);
    const target = all([recv("t"), boom()]).recover(() => recv("t", { timeout: "1s" }));
    const outcome = engine.start(target).outcome();
    await clock.advance("2s");
    expect(await outcome).toEqual({ status: "succeeded", value: 1 });
  });

  it("9.5 several such signals keep their order", async () => {
    // A clock that stands still: the failure comes in the same turn as the receivers.
    const engine = path.engine({ clock: new VirtualClock() });
    for (const data of [1, 2, 3]) void engine.signal("t", data);
    expect(await engine.run(all([recv("t"), recv("t"), boom()]).recover(() => 0))).toBe(0);
    await quiet();
    for (const data of [1, 2, 3]) expect(await engine.run(recv("t"))).toBe(data);
  });

  it("5.4 a recovery waits for a body that another failure has told to stop", async () => {
    const log: string[] = [];
    const [slow, gate] = [scriptedTask<[], number>("slow"), scriptedTask<[], number>("gate")];
    const [one, two] = [scriptedTask<[], number>("one"), scriptedTask<[], number>("two")];
    const shared = slow.task();
    const first = all([shared, one.task()]).recover(() => log.push("first"));
    const second = all([shared, two.task()]).recover(() => log.push("second"));
    const handle = path.engine().start(all([first, sequence([gate.task(), second])]));
    const body = await slow.next();
    (await one.next()).fail(new Error("one"));
    (await gate.next()).finish(1);
    (await two.next()).fail(new Error("two"));
    await quiet();
    log.push("slow");
    body.fail(new Error("stopped"));
    expect((await handle.outcome()).status).toBe("succeeded");
    expect(log).toEqual(["slow", "first", "second"]);
  });
});
