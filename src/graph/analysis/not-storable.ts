import type { BindOp } from "../../spec/bind-jump.ts";
import { argsOf, isLazy, type LazyPolicies, opOf } from "../../spec/lazy.ts";
import type { MapOp } from "../../spec/mapped.ts";
import { Kind } from "../../spec/op.ts";
import { isTask } from "../../spec/task-definition.ts";
import { contentOf, stepTo } from "../codec/content.ts";
import { describe, Unstorable } from "../codec/unstorable.ts";
import type { Graph, Node } from "../model.ts";
import type { AnalysisOptions, Detector } from "./detector.ts";

/** 2.4 A stored graph holds names, not functions: what could not be written is told before the run refuses it. */
export function notStorable(_graph: Graph, { stored }: AnalysisOptions): Detector | undefined {
  if (stored !== true) return undefined;
  /** Containers that were read, so that what many nodes share is read once. */
  const read = new Set<object>();
  return (node, warn) => {
    const tell = (what: string): void => warn("CS_W_NOT_STORABLE", what, what);
    functions(node, tell);
    const { kind } = opOf(node.lazy);
    // The handler of a recovery is told apart; the elements of a map over LazyResults are nodes of their own.
    const values = kind === Kind.recover || kind === Kind.mapNodes ? [] : node.bindings;
    values.forEach((value, position) => {
      const problem = problemIn(value, read);
      if (problem !== undefined)
        tell(
          `argument ${position}${problem.step} of ${node.name} is ${problem.what}, which cannot be stored. Pass plain data (a name, an id) and make the rest of it in the task's body.`,
        );
    });
  };
}

/** Functions that were given at a call instead of in a definition, which has a name. */
function functions(node: Node, tell: (what: string) => void): void {
  const op = opOf(node.lazy);
  if (op.kind === Kind.recover && !isTask(argsOf(node.lazy)[1]))
    tell(`${node.name} handles failures with a function, which cannot be stored. Give .recover a task.`);
  if (op.kind === Kind.bind) {
    const { routes, labels } = (op as BindOp).selector;
    routes.forEach((route, position) => {
      if (typeof route === "function")
        tell(
          `the route ${labels[position]} of ${node.name} is a function, which cannot be stored. Give the LazyResult itself.`,
        );
    });
  }
  if (node.task === undefined) return;
  const isMap = op.kind === Kind.map || op.kind === Kind.mapNodes;
  const given: LazyPolicies = isMap ? (op as MapOp).elementPolicies : node.policies;
  const defined = node.task.policies;
  if (given.retry?.retryIf !== undefined && given.retry.retryIf !== defined.retry?.retryIf)
    tell(
      `the retryIf of ${node.name} was given at the call and cannot be stored. Give it in the options of task "${node.task.name}".`,
    );
  if (given.cache !== undefined && given.cache !== defined.cache)
    tell(
      `the cache of ${node.name} was given at the call and cannot be stored. Give it in the options of task "${node.task.name}".`,
    );
}

interface Problem {
  readonly what: string;
  /** From the argument to what is wrong. */
  readonly step: string;
}

/** The first thing in a value that has no stored form, by the rules of the codec. Nothing recurses. */
function problemIn(value: unknown, read: Set<object>): Problem | undefined {
  const pending = [{ value, path: "" }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value: one, path } = next;
    if (typeof one === "function" || (typeof one === "symbol" && Symbol.keyFor(one) === undefined))
      return { what: describe(one), step: path };
    if (typeof one !== "object" || one === null || isLazy(one) || read.has(one)) continue;
    read.add(one);
    try {
      const content = contentOf(one);
      content.children.forEach((child, position) => {
        if (typeof child === "object" || typeof child === "function" || typeof child === "symbol")
          pending.push({ value: child, path: path + stepTo(content, position) });
      });
    } catch (error) {
      return error instanceof Unstorable
        ? { what: error.what, step: path + error.step }
        : { what: "an object that cannot be read", step: path };
    }
  }
  return undefined;
}
