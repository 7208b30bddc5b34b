import { describe, expect, it } from "vitest";
import { all } from "../spec/all.ts";
import { env } from "../spec/env.ts";
import { param } from "../spec/param.ts";
import { router } from "../spec/router.ts";
import { sequence } from "../spec/sequence.ts";
import { settle } from "../spec/settle.ts";
import { task } from "../spec/task.ts";
import { dryRun, type Plan } from "./dry-run.ts";

const make = task("make", (..._inputs: readonly unknown[]) => 0);
const named = (name: string, ...inputs: readonly unknown[]) => make(...inputs).as(name);

/** The stages by names. */
function stages(plan: Plan): string[] {
  const name = new Map(plan.nodes.map((node) => [node.id, node.name]));
  return plan.stages.map((ids) => ids.map((id) => name.get(id)).join(" "));
}

/** What may not run ("a?") and never runs ("a!"), by names. */
function doubts(plan: Plan): string[] {
  const sign = { always: "", conditional: "?", never: "!" };
  return plan.nodes.filter(({ runs }) => runs !== "always").map(({ name, runs }) => name + sign[runs]);
}

describe("dryRun: stages", () => {
  it("places a diamond", () => {
    const root = named("root");
    expect(stages(dryRun(named("top", named("left", root), named("right", root))))).toEqual([
      "root",
      "left right",
      "top",
    ]);
  });

  it("3.1 starts each node as early as its own inputs allow", () => {
    const top = named("top", named("b", named("a")), named("c"));
    expect(stages(dryRun(top))).toEqual(["a c", "b", "top"]);
  });

  it("3.2 asks a condition first and for the inputs only then", () => {
    const shared = named("shared");
    const top = named("top", named("input"), shared).runIf(named("condition", shared)).runIf(named("second"));
    expect(stages(dryRun(top))).toEqual(["shared", "condition", "second", "input", "top"]);
  });

  it("3.2 asks a selector before the routes", () => {
    const target = router(named("selector"), { a: named("a"), b: named("b", named("c")) });
    expect(stages(dryRun(target))).toEqual(["selector", "a c", "b", "router"]);
  });

  it("3.2 asks for a step, and what only it needs, after the step before", () => {
    const early = named("early");
    const target = all([early, sequence([named("first", named("a")), named("second", named("b"), early)])]);
    expect(stages(dryRun(target))).toEqual(["early a", "first", "b", "second", "sequence", "all"]);
  });

  it("3.2 asks for a fallback after what it stands in for", () => {
    expect(stages(dryRun(named("a").runIf(named("c")).orElse(named("b"))))).toEqual([
      "c",
      "a",
      "b",
      "orElse",
    ]);
  });

  it("waits for predecessors", () => {
    expect(stages(dryRun(named("top", named("input")).after(named("before", named("x")))))).toEqual([
      "input x",
      "before",
      "top",
    ]);
  });

  it("tells each node's stage", () => {
    const plan = dryRun(named("top", named("input")));
    expect(plan.nodes.map(({ id, stage, uses }) => ({ id, stage, uses }))).toEqual([
      { id: "n0", stage: 0, uses: [] },
      { id: "n1", stage: 1, uses: ["n0"] },
    ]);
  });

  it("takes a chain of 50,000", () => {
    let chain = make();
    for (let i = 1; i < 50_000; i++) chain = make(chain);
    const plan = dryRun(chain);
    expect(plan.stages).toHaveLength(50_000);
    expect(plan.stages.at(-1)).toEqual([plan.graph.target]);
  });
});

describe("dryRun: what may not run", () => {
  it("a guarded node, what only it needs, and what uses it", () => {
    const used = named("used", named("guarded", named("input")).runIf(named("condition")));
    expect(doubts(dryRun(all([used, named("other")])))).toEqual(["input?", "guarded?", "used?", "all?"]);
  });

  it("an input that something sure needs too is sure", () => {
    const shared = named("shared");
    expect(doubts(dryRun([named("guarded", shared).runIf(named("c")).orElse(0), shared]))).toEqual([
      "guarded?",
    ]);
  });

  it("routes, unless there is only one", () => {
    expect(doubts(dryRun(router(named("s"), { a: named("a"), b: named("b") })))).toEqual(["a?", "b?"]);
    expect(doubts(dryRun(router(named("s"), { a: named("a") })))).toEqual([]);
  });

  it("5.3 skips stop at orElse, settle and settled", () => {
    const guarded = named("guarded").runIf(named("c"));
    expect(doubts(dryRun(guarded.orElse(0)))).toEqual(["guarded?"]);
    expect(doubts(dryRun(settle(guarded)))).toEqual(["guarded?"]);
    expect(doubts(dryRun(make.map([guarded]).as("map").settled()))).toEqual(["guarded?", "make?"]);
    expect(doubts(dryRun(make.map([guarded]).as("map")))).toEqual(["guarded?", "make?", "map?"]);
    expect(doubts(dryRun(guarded.recover(() => 0)))).toEqual(["guarded?", "recover?"]);
  });

  it("a fallback that is not needed never runs, one that is always needed does", () => {
    expect(doubts(dryRun(named("a").orElse(named("b"))))).toEqual(["b!"]);
    expect(doubts(dryRun(named("a").runIf(false).orElse(named("b"))))).toEqual(["a!"]);
    expect(doubts(dryRun(named("a").runIf(named("c")).orElse(named("b"))))).toEqual(["a?", "b?"]);
  });

  it("what never runs is in no stage, neither is what only it needs", () => {
    const plan = dryRun(named("top", named("a", named("input")).runIf(false).orElse(named("b"))));
    expect(doubts(plan)).toEqual(["input!", "a!"]);
    expect(stages(plan)).toEqual(["b", "orElse", "top"]);
    expect(plan.nodes.filter(({ stage }) => stage === undefined).map(({ name }) => name)).toEqual([
      "input",
      "a",
    ]);
  });

  it("a target that is skipped for sure has no stages", () => {
    const plan = dryRun(named("top", named("a").runIf(false)));
    expect(plan.stages).toEqual([]);
    expect(doubts(plan)).toEqual(["a!", "top!"]);
  });

  it("what a skipped node asked for beside the input that is skipped", () => {
    const plan = dryRun(named("top", named("a").runIf(false), named("b")).orElse(0));
    expect(doubts(plan)).toEqual(["a!", "b?", "top!"]);
    expect(stages(plan)).toEqual(["b orElse"]);
  });

  it("steps after one that may be skipped", () => {
    const target = sequence([named("a"), named("b").runIf(named("c")), named("d")]);
    expect(doubts(dryRun(target))).toEqual(["b?", "d?", "sequence?"]);
  });

  it("a second condition, after the first", () => {
    expect(doubts(dryRun(named("top").runIf(named("first")).runIf(named("second"))))).toEqual([
      "second?",
      "top?",
    ]);
  });
});

describe("dryRun: tasks", () => {
  it("counts calls per name, maps over known lists, and what may not run", () => {
    const other = task("other", (n: number) => n, { version: "2" });
    const list = task("list", () => [1]);
    const plan = dryRun([
      make(),
      make()
        .runIf(param("on", { type: "boolean" }))
        .orElse(0),
      make().runIf(false).orElse(0),
      other.map([1, 2, 3]),
      other.map([other(1), 2]),
      other.map(list()),
    ]);
    expect(plan.tasks).toEqual([
      { name: "list", version: "1", calls: 1, conditional: 0, more: false },
      { name: "make", version: "1", calls: 2, conditional: 1, more: false },
      { name: "other", version: "2", calls: 6, conditional: 0, more: true },
    ]);
  });

  it("tells attempts, of map elements too", () => {
    const steady = task("steady", (n: number) => n, { retry: { attempts: 4 } });
    const plan = dryRun([make().withRetry({ attempts: 3 }), steady.map([1]), make()]);
    expect(plan.nodes.map(({ attempts }) => attempts)).toEqual([3, 4, 1, 1]);
  });

  it("runs nothing", () => {
    let ran = 0;
    const spy = task("spy", (n: number) => n + ran++);
    dryRun(spy(spy(1)).recover(() => ran++));
    expect(ran).toBe(0);
  });
});

describe("dryRun: inputs", () => {
  it("lists parameters, each once", () => {
    const level = param("level", { choices: ["low", "high"], default: "low", description: "How loud" });
    const plan = dryRun([
      level,
      level,
      param("count", { type: "number" }),
      param("token", { default: "abc", secret: true }),
    ]);
    expect(plan.params).toEqual([
      {
        name: "level",
        type: "string",
        required: false,
        default: "low",
        choices: ["low", "high"],
        description: "How loud",
        secret: false,
      },
      {
        name: "count",
        type: "number",
        required: true,
        default: undefined,
        choices: undefined,
        description: undefined,
        secret: false,
      },
      {
        name: "token",
        type: "string",
        required: false,
        default: "***",
        choices: undefined,
        description: undefined,
        secret: true,
      },
    ]);
  });

  it("D2 a default of null is a default", () => {
    expect(dryRun(param("n", { type: "number", default: null })).params[0]).toMatchObject({
      required: false,
      default: null,
    });
  });

  it("9.8 shows nothing of a secret, however it is declared", () => {
    const plan = dryRun([
      param("pin", { choices: ["1234", "5678"], default: "1234", secret: true }),
      env("KEY", { default: "abcd" }),
      env("KEY", { default: "abcd", secret: true }),
      env("KEY"),
    ]);
    const { graph: _graph, ...shown } = plan;
    expect(JSON.stringify(shown)).not.toMatch(/1234|5678|abcd/);
    expect(plan.params[0]).toMatchObject({ default: "***", choices: ["***", "***"] });
    expect(plan.env).toEqual([{ name: "KEY", required: true, default: "***", secret: true }]);
  });

  it("lists environment variables, each once; required where one use has no default", () => {
    const plan = dryRun([
      env("A", { default: "x" }),
      env("A"),
      env("B", { default: null }),
      env("C", { default: "s", secret: true }),
    ]);
    expect(plan.env).toEqual([
      { name: "A", required: true, default: "x", secret: false },
      { name: "B", required: false, default: null, secret: false },
      { name: "C", required: false, default: "***", secret: true },
    ]);
  });
});
