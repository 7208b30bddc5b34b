import type { TaskContext } from "../../spec/context.ts";
import type { LazyResult } from "../../spec/lazy-result.ts";
import { type Task, task } from "../../spec/task.ts";
import type { Does } from "../programs/program.ts";
import { type FlowWork, performLater, performNow } from "./flow-work.ts";

/** An item of a list that is mapped, with what is done to it. */
export interface FlowItem {
  readonly work: FlowWork;
  readonly item: unknown;
}

type AnyTask = Task<readonly unknown[], unknown>;
type Call = (...args: readonly unknown[]) => LazyResult<unknown>;

/** The tasks of all programs: defined once and found by their names, as in a process that was started again. */
export const flowTasks = {
  now: task("now", {}, (ctx: TaskContext, work: FlowWork, ...args: unknown[]) =>
    performNow(work, { task: "now", args, ctx }),
  ) as unknown as Call,
  later: task("later", {}, (ctx: TaskContext, work: FlowWork, ...args: unknown[]) =>
    performLater(work, { task: "later", args, ctx }),
  ) as unknown as Call,
  eachNow: task("eachNow", {}, (ctx: TaskContext, { work, item }: FlowItem, ...more: unknown[]) =>
    performNow(work, { task: "eachNow", args: [item, ...more], ctx }),
  ) as unknown as AnyTask,
  eachLater: task("eachLater", {}, (ctx: TaskContext, { work, item }: FlowItem, ...more: unknown[]) =>
    performLater(work, { task: "eachLater", args: [item, ...more], ctx }),
  ) as unknown as AnyTask,
  /** Stands for a signal where there are none. */
  sent: task("sent", { pure: true }, (_ctx: TaskContext, data: unknown) => data) as unknown as Call,
  /** Says of each item of a list what is done to it. */
  pack: task("pack", { pure: true }, (_ctx: TaskContext, work: FlowWork, list: unknown) =>
    Array.isArray(list) ? list.map((item: unknown): FlowItem => ({ work, item })) : list,
  ) as unknown as Call,
};

function recovery(name: string, does: Does): AnyTask {
  const work: FlowWork = { key: name, does, at: "recovery" };
  return task(name, {}, (ctx: TaskContext, failure: unknown) =>
    performLater(work, { task: name, args: [failure], ctx }),
  ) as unknown as AnyTask;
}

const recoveries = {
  plain: recovery("recover", { kind: "digest" }),
  record: recovery("recoverRecord", { kind: "record" }),
  throw: recovery("recoverThrow", { kind: "throw", what: "error" }),
  tails: [1, 2, 3].map((block) => recovery(`recoverTail${block}`, { kind: "tail", block })),
};

/** The task of a recovery: it is given the failure and nothing else, so there are only a few. */
export function recoveryOf(does: Does): AnyTask {
  if (does.kind === "tail") return recoveries.tails[does.block - 1] ?? recoveries.plain;
  if (does.kind === "throw") return recoveries.throw;
  return does.kind === "record" ? recoveries.record : recoveries.plain;
}
