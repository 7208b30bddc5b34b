import { all, type LazyResult, router, sequence, settle, type Tail, type Task, task } from "cascade-ts";
import { scriptedTask } from "cascade-ts/testing";
import { expect, it } from "vitest";
import { bothPaths } from "./both-paths.ts";
import { Journal } from "./journal.ts";
import { quiet } from "./quiet.ts";

const echo = task("echo", (value: unknown): unknown => value);
const give = task("give", (make: () => unknown): unknown => make());
const giveAfter = task("giveAfter", (make: () => unknown, _input: unknown): unknown => make());
const onlyOnce = (journal: Journal, name = "shared"): LazyResult<string> => journal.task(name, () => name)();

/** A task that notes in which frame its body runs. */
function placed(frames: string[]): Task<[name: string], string> {
  return task("placed", {}, (ctx, name: string) => {
    frames.push(`${name} in frame ${ctx.nodeId.split(".")[0]}`);
    return name;
  });
}

bothPaths("4.3 a node of a live enclosing frame is the same node", (path) => {
  it("4.3 one that is done gives its value", async () => {
    const journal = new Journal();
    const shared = onlyOnce(journal);
    const target = echo(giveAfter(() => echo([shared, shared]), shared));
    expect(await path.run(target)).toEqual(["shared", "shared"]);
    expect(journal.calls).toEqual(["shared"]);
  });

  it("4.3 one that is running is awaited", async () => {
    const slow = scriptedTask<[], string>("slow");
    const shared = slow.task();
    const done = path.run([give(() => echo([shared])), give(() => shared), shared]);
    const call = await slow.next();
    await quiet();
    expect(slow.started).toBe(1);
    call.finish("s");
    expect(await done).toEqual([["s"], "s", "s"]);
    expect(slow.started).toBe(1);
  });

  it("4.3 one that is dormant is demanded where it is, once", async () => {
    const frames: string[] = [];
    const dormant = placed(frames)("dormant");
    const target = echo(sequence([give(() => echo(dormant)), give(() => all([dormant])), dormant]));
    expect(await path.run(target)).toBe("dormant");
    expect(frames).toEqual(["dormant in frame 0"]);
  });

  it("4.3 one that is dormant behind a route that is not taken, and what it needs", async () => {
    const journal = new Journal();
    const shared = echo(onlyOnce(journal, "input"));
    const target = echo(router("a", { a: [give(() => echo(shared)), give(() => shared)], b: shared }));
    expect(await path.run(target)).toEqual(["input", "input"]);
    expect(journal.calls).toEqual(["input"]);
  });

  it("4.3 one that is skipped skips, with the same reason", async () => {
    const shared = echo(1).runIf(false).as("origin");
    const [a, b] = (await path.run([settle(give(() => echo(shared))), settle(shared)])) as {
      reason: object;
    }[];
    expect(a).toEqual({ status: "skipped", reason: { kind: "condition-false", origin: "origin" } });
    expect(a?.reason).toBe(b?.reason);
  });

  it("4.3 one that has failed fails, with the same failure, and is not called again", async () => {
    const journal = new Journal();
    const shared = journal.task("broken", (): number => {
      throw new Error("no");
    })();
    const target = [
      settle(shared),
      settle(give(() => echo(shared))),
      settle(giveAfter(() => shared, settle(shared))),
    ];
    const reasons = ((await path.run(target)) as { reason: unknown }[]).map(({ reason }) => reason);
    expect(reasons[0]).toMatchObject({ task: "broken" });
    expect(new Set(reasons).size).toBe(1);
    expect(journal.calls).toEqual(["broken"]);
  });

  it("4.3 in elements of maps and in recoveries too", async () => {
    const journal = new Journal();
    const shared = onlyOnce(journal);
    const broken = task("broken", (): string => {
      throw new Error("no");
    });
    const element = task("element", (n: number) => echo([n, shared]));
    const target = [
      element.map([1, 2]),
      element.map([echo(3) as LazyResult<number>]),
      echo(broken().recover(() => echo([shared]))),
      shared,
    ];
    expect(await path.run(target)).toEqual([
      [
        [1, "shared"],
        [2, "shared"],
      ],
      [[3, "shared"]],
      ["shared"],
      "shared",
    ]);
    expect(journal.calls).toEqual(["shared"]);
  });

  it("4.3 from any depth, while its frame lives", async () => {
    const journal = new Journal();
    const shared = onlyOnce(journal);
    const deep: (n: number) => LazyResult<unknown> = task("deep", (n: number): unknown =>
      n === 0 ? shared : all([deep(n - 1), shared]),
    );
    expect(await path.run([deep(3), shared])).toEqual([
      [[["shared", "shared"], "shared"], "shared"],
      "shared",
    ]);
    expect(journal.calls).toEqual(["shared"]);
  });

  it("4.3 two frames that do not enclose each other have nodes of their own", async () => {
    const journal = new Journal();
    const shared = onlyOnce(journal);
    expect(await path.run([give(() => echo(shared)), give(() => echo(shared))])).toEqual([
      "shared",
      "shared",
    ]);
    expect(journal.count("shared")).toBe(2);
  });
});

bothPaths("4.3 a settled node of the generation being replaced is carried over", (path) => {
  it("4.3 its value", async () => {
    const journal = new Journal();
    const shared = onlyOnce(journal);
    expect(await path.run(giveAfter(() => all([shared, echo(shared)]), shared))).toEqual([
      "shared",
      "shared",
    ]);
    expect(await path.run(giveAfter(() => shared, shared))).toBe("shared");
    expect(journal.count("shared")).toBe(2);
  });

  it("4.3 undefined is a value too", async () => {
    const journal = new Journal();
    const nothing = journal.task("nothing", (): undefined => undefined)();
    expect(await path.run(giveAfter(() => all([nothing]), nothing))).toEqual([undefined]);
    expect(journal.count("nothing")).toBe(1);
  });

  it("4.3 its skip, with the same reason and without asking the condition again", async () => {
    const journal = new Journal();
    const no = journal.task("no", () => false)();
    const skipped = echo(1).runIf(no).as("origin");
    const target = giveAfter(() => all([settle(skipped), skipped.orElse("else")]), skipped.orElse(0));
    expect(await path.run(target)).toEqual([
      { status: "skipped", reason: { kind: "condition-false", origin: "origin" } },
      "else",
    ]);
    expect(journal.calls).toEqual(["no"]);
  });

  it("4.3 its failure, one object, without calling it again", async () => {
    const journal = new Journal();
    const broken = journal.task("broken", (): number => {
      throw new Error("no");
    })();
    const seen: unknown[] = [];
    const look = task("look", (item: { reason?: unknown }): unknown => {
      seen.push(item.reason);
      return seen.length < 3 ? look(settle(broken) as never) : all([settle(broken), broken.recover(String)]);
    });
    const [last] = (await path.run(look(settle(broken) as never))) as [{ reason: unknown }];
    expect(new Set([...seen, last.reason]).size).toBe(1);
    expect(journal.calls).toEqual(["broken"]);
    await expect(path.run(giveAfter(() => broken, settle(broken)))).rejects.toMatchObject({ task: "broken" });
  });

  it("4.3 what a recovery at the target has caught", async () => {
    const journal = new Journal();
    const broken = journal.task("broken", (): unknown => {
      throw new Error("no");
    })();
    const caught = (await path.run(broken.recover((failure) => all([failure, settle(broken)])))) as [
      unknown,
      { reason: unknown },
    ];
    expect(caught[1].reason).toBe(caught[0]);
    expect(journal.calls).toEqual(["broken"]);
  });

  it("4.3 from generation to generation, and into frames below the new one", async () => {
    const journal = new Journal();
    const config = onlyOnce(journal, "config");
    const turn: (n: number, config: unknown) => LazyResult<unknown> = task("turn", (n: number): unknown =>
      n === 0 ? all([give(() => echo(config)), config]) : turn(n - 1, config),
    );
    expect(await path.run(turn(50, config))).toEqual(["config", "config"]);
    expect(journal.calls).toEqual(["config"]);
  });

  it("4.3 a loop below a node shares with the frames around it, in every generation", async () => {
    const journal = new Journal();
    const outer = onlyOnce(journal, "outer");
    const turn: (n: number, given: unknown) => LazyResult<unknown> = task(
      "turn",
      (n: number, given: unknown) => (n === 0 ? given : turn(n - 1, n % 2 === 0 ? outer : echo(outer))),
    ) as never;
    expect(await path.run([turn(20, 0), outer])).toEqual(["outer", "outer"]);
    expect(journal.calls).toEqual(["outer"]);
  });

  it("4.3 a dormant node becomes a new one", async () => {
    const frames: string[] = [];
    const journal = new Journal();
    const dormant = echo(onlyOnce(journal, "input"));
    const back = giveAfter(() => all([dormant, placed(frames)("next")]), 0);
    expect(await path.run(router("a", { a: back, b: dormant }))).toEqual(["input", "next"]);
    expect(await path.run(sequence([echo(1).after(dormant.runIf(true)).runIf(true), back]))).toBeDefined();
    expect(journal.count("input")).toBe(2);
  });

  it("4.3 only what the next graph names is carried: what is named again later is a new node", async () => {
    const journal = new Journal();
    const config = onlyOnce(journal, "config");
    const third = give(() => echo(config));
    const second = task("second", (): unknown => third);
    expect(await path.run(giveAfter(() => second(), config))).toBe("config");
    expect(journal.count("config")).toBe(2);
  });
});

bothPaths("4.3 a -> b -> a", (path) => {
  it("4.3 through module-level LazyResults is a loop", async () => {
    const journal = new Journal();
    const a: LazyResult<string> = journal.task(
      "a",
      (): Tail<string> => (journal.calls.length > 20 ? "end" : b),
    )();
    const b: LazyResult<string> = journal.task("b", (): Tail<string> => a)();
    expect(await path.run(a)).toBe("end");
    expect([journal.count("a"), journal.count("b")]).toEqual([11, 10]);
  });
});
