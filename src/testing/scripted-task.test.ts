import { expect, it } from "vitest";
import { Engine } from "../engine/engine.ts";
import { all } from "../spec/all.ts";
import { scriptedTask } from "./scripted-task.ts";

it("bodies begin when the engine starts them and end when the test says so", async () => {
  const page = scriptedTask<[string], string>("page");
  const engine = new Engine();
  const both = engine.run(all([page.task("a"), page.task("b")]));
  const [a, b] = [await page.next(), await page.next()];
  expect([a.args, b.args]).toEqual([["a"], ["b"]]);
  expect([page.started, page.open.length]).toEqual([2, 2]);
  b.finish("B");
  a.finish("A");
  expect(await both).toEqual(["A", "B"]);
  expect(page.open).toEqual([]);
});

it("a call that is asked for before it begins is given when it does, and may fail", async () => {
  const page = scriptedTask<[], string>("page");
  const asked = page.next();
  const end = new Engine().start(page.task().withRetry({ attempts: 2 })).outcome();
  const first = await asked;
  expect(first.context.attempt).toBe(1);
  first.fail(new Error("once"));
  const second = await page.next();
  expect(second.context.attempt).toBe(2);
  second.finish("fine");
  expect(await end).toEqual({ status: "succeeded", value: "fine" });
});

it("5.5 sees the signal of a run that is cancelled", async () => {
  const page = scriptedTask<[], string>("page");
  const handle = new Engine().start(page.task());
  const call = await page.next();
  const { signal } = call.context;
  handle.cancel("enough");
  expect(signal.aborted).toBe(true);
  call.fail(new Error("stopped"));
  expect((await handle.outcome()).status).toBe("cancelled");
});
