import { describe, expect, it } from "vitest";
import { all } from "../../spec/all.ts";
import type { CachePolicy } from "../../spec/cache-policy.ts";
import { inject } from "../../spec/inject.ts";
import { literal } from "../../spec/literal.ts";
import { resource } from "../../spec/resource.ts";
import { task } from "../../spec/task.ts";
import { canonicalText } from "../canonical-text.ts";
import { interpret } from "./interpret.ts";
import type { Execution } from "./result.ts";

const cache: CachePolicy = { get: () => undefined, set: () => {} };
const echo = task("echo", (value: unknown): unknown => value);
const boom = task("boom", (_: unknown): unknown => {
  throw new Error("boom");
});
const onwards = task("onwards", (): unknown => echo(echo("end")));

const named = (all: Iterable<Execution>): readonly string[] => [...all].map(({ name }) => name).sort();

describe("5.2 a kept result", () => {
  it("may stand for its call, and not for what the call was given", async () => {
    const { needed, neededOnce } = await interpret(echo(literal(1)).withCache(cache));
    expect([named(needed), named(neededOnce)]).toEqual([[], ["echo"]]);
    const inner = await interpret(echo(echo(1)).withCache(cache));
    expect([inner.needed.size, inner.neededOnce.size]).toEqual([1, 1]);
  });

  it("4.5 may stand for all that its call goes on as, at the end of a frame and elsewhere", async () => {
    const atEnd = await interpret(onwards().withCache(cache));
    expect([named(atEnd.needed), named(atEnd.neededOnce)]).toEqual([[], ["echo", "echo", "onwards"]]);
    const inside = await interpret(all([echo(0), onwards().withCache(cache)]));
    expect([named(inside.needed), named(inside.neededOnce)]).toEqual([["echo"], ["echo", "echo", "onwards"]]);
  });

  it("is no failure", async () => {
    const { needed, neededOnce } = await interpret(boom(1).withCache(cache).withRetry({ attempts: 2 }));
    expect([named(needed), named(neededOnce)]).toEqual([["boom", "boom"], []]);
  });

  it("1.3 is none of a call whose arguments have no content", async () => {
    const { needed } = await interpret(echo(() => {}).withCache(cache));
    expect(named(needed)).toEqual(["echo"]);
  });

  it("needed by two ways stands for its call on both", async () => {
    const kept = echo(1).withCache(cache);
    const failing = boom(kept);
    const { needed, neededOnce } = await interpret(all([failing, echo(failing)]));
    expect([named(needed), named(neededOnce)]).toEqual([["boom"], ["echo"]]);
  });
});

describe("6 resources", () => {
  const make = (scope: "task" | "run", log: string[], fails = "") => {
    const end = (): void => {
      log.push(`-${scope}`);
      if (fails === "tear-down") throw new Error("no");
    };
    return resource(
      scope,
      function* () {
        log.push(`+${scope}`);
        if (fails === "set-up") throw new Error("no");
        try {
          yield scope;
        } finally {
          end();
        }
      },
      { scope },
    );
  };

  it("6.1 are had as declared and as arguments, one for each attempt or one for all", async () => {
    const log: string[] = [];
    const [tx, db] = [make("task", log), make("run", log)];
    const use = task("use", { inject: { tx, db } }, (ctx, given: unknown) => [ctx.tx, ctx.db, given]);
    const { outcome, executions, needed } = await interpret([
      use([inject(tx), { at: inject(db) }]),
      use(inject(db)),
    ]);
    expect(outcome).toEqual({
      status: "succeeded",
      value: [
        ["task", "run", ["task", { at: "run" }]],
        ["task", "run", "run"],
      ],
    });
    expect(log).toEqual(["+task", "+run", "-task", "+task", "-task"]);
    expect(named(executions)).toEqual(["run", "task", "task", "use", "use"]);
    expect(named(needed)).toEqual(["task", "task", "use", "use"]);
  });

  it("6.1 that cannot be set up fail the attempt, and the body is not called", async () => {
    const log: string[] = [];
    const use = task("use", { inject: { tx: make("task", log, "set-up") } }, () => 1);
    const { outcome, executions } = await interpret(use().withRetry({ attempts: 2 }));
    expect(canonicalText(outcome)).toContain("error(CS_RESOURCE_FAILED)");
    expect(log).toEqual(["+task", "+task"]);
    expect(executions).toEqual([]);
  });

  it("6.2 that cannot be torn down fail an attempt that had not failed", async () => {
    const log: string[] = [];
    const tx = make("task", log, "tear-down");
    const torn = await interpret(task("use", { inject: { tx } }, () => 1)());
    expect(canonicalText(torn.outcome)).toContain("error(CS_TEAR_DOWN)");
    const failing = task("use", { inject: { tx } }, () => {
      throw new Error("own");
    });
    expect(canonicalText((await interpret(failing())).outcome)).toContain('Error("own")');
  });
});
