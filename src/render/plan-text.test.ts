import { describe, expect, it } from "vitest";
import { dryRun } from "../graph/dry-run.ts";
import { env } from "../spec/env.ts";
import { param } from "../spec/param.ts";
import { router } from "../spec/router.ts";
import { task } from "../spec/task.ts";
import { renderPlan } from "./plan-text.ts";

const list = task("list", (_dir: string) => ["a", "b"]);
const read = task("read", (file: string) => file.length, { retry: { attempts: 3 } });
const report = task("report", (sizes: readonly number[], _home: string) => sizes.length);
const publish = task("publish", (_report: number, _token: string) => true);

describe("renderPlan", () => {
  it("shows stages, calls, inputs and warnings", () => {
    const dir = param("dir", { default: ".", description: "Where to look" });
    const made = report(read.map(list(dir)), env("HOME"));
    const published = publish(made, param("token", { default: "very secret", secret: true }));
    const target = [published.runIf(param("publish", { type: "boolean" })), read("x"), read("y"), published];
    expect(renderPlan(dryRun(target))).toBe(
      `12 nodes in 6 stages

  1  publish, dir, HOME, token, read (up to 3 attempts) ×2
  2  list
  3  read.map (up to 3 attempts)
  4  report
  5  publish?, publish
  6  all?

? may not run (a condition or a route decides)

Tasks
  list     1 call
  publish  2 calls, 1 of them may not run
  read     2 calls, and one per item of a list that is not known yet
  report   1 call

Parameters
  publish  boolean, required
  dir      string, default "."  Where to look
  token    string, default ***

Environment
  HOME  required

Warnings
  CS_W_FORKED
    n7 and n10 are two forms of one call of "publish", so its body runs twice. Use the same LazyResult
    in both places.
`.replace("n7 and n10", /n\d+ and n\d+/.exec(renderPlan(dryRun(target)))?.[0] ?? ""),
    );
  });

  it("names what never runs, and shortens a wide stage", () => {
    const many = Array.from({ length: 20 }, (_, i) => list("x").as(`l${i}`));
    const text = renderPlan(dryRun([many, list("never").runIf(false).orElse([])]));
    expect(text).toContain("  1  l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, … and 9 more\n");
    expect(text).toContain("\nNever runs: list\n");
    const short = renderPlan(dryRun(many), { namesPerStage: 2 });
    expect(short).toContain("  1  l0, l1, … and 18 more\n");
  });

  it("keeps hostile names and defaults on their lines and says nothing of a secret", () => {
    const target = router(
      param("a\nb\u202e", { choices: ["x\ny", "z"], default: "z", description: "1\n2" }),
      {
        "x\ny": list("1").as("\u001b[31mred\n"),
        z: param("hidden", { default: "s3cret", secret: true }),
      },
    );
    const text = renderPlan(dryRun(target));
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
    expect(text).not.toContain("s3cret");
    expect(text).toContain('  a↵b\ufffd    string, default "z", one of "x\\ny", "z"  1↵2\n');
  });

  it("shows each warning with what to do, and counts them beyond fifty", () => {
    const forked = (name: string): unknown => {
      const call = list(name);
      return [call, call.as(name)];
    };
    const some = renderPlan(dryRun([forked("a"), list("x").recover(() => [])], { stored: true }));
    expect(some.slice(some.indexOf("Warnings"))).toBe(`Warnings
  CS_W_FORKED
    n0 and n1 are two forms of one call of "list", so its body runs twice. Use the same LazyResult in
    both places.
  CS_W_NOT_STORABLE
    recover handles failures with a function, which cannot be stored. Give .recover a task.
`);
    const many = renderPlan(dryRun(Array.from({ length: 60 }, (_, i) => forked(`n${i}`))));
    expect(many.match(/CS_W_FORKED/g)).toHaveLength(50);
    expect(many).toMatch(/\n {2}and 10 more\n$/);
  });

  it("shows the empty plan", () => {
    expect(renderPlan(dryRun([]))).toBe("1 node in 1 stage\n\n  1  all\n");
    expect(renderPlan(dryRun(list("x").runIf(false)))).toBe("0 nodes in 0 stages\n\n\nNever runs: list\n");
  });
});
