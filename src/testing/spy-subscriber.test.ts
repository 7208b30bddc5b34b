import { expect, it } from "vitest";
import { Engine } from "../engine/engine.ts";
import { task } from "../spec/task.ts";
import { spySubscriber } from "./spy-subscriber.ts";

it("10 keeps every event, by type and as lines", async () => {
  const spy = spySubscriber();
  const add = task("add", (a: number, b: number) => a + b);
  await new Engine({ subscribers: [spy] }).run(add(add(1, 2).as("inner"), 3));
  expect(spy.lines().filter((line) => line.startsWith("task-"))).toEqual([
    "task-started inner",
    "task-finished inner",
    "task-started add",
    "task-finished add",
  ]);
  expect(spy.ofType("run-finished").map(({ status }) => status)).toEqual(["succeeded"]);
  expect(spy.events.map(({ seq }) => seq)).toEqual(spy.events.map((_, index) => index + 1));
});
