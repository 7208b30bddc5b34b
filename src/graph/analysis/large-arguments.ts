import { argsOf } from "../../spec/lazy.ts";
import { largeScan } from "../../spec/scan.ts";
import type { Detector } from "./detector.ts";

/** 2.1 Much plain data among the arguments, which is searched for LazyResults at every call. */
export function largeArguments(): Detector {
  return (node, warn) => {
    const entries = largeScan(argsOf(node.lazy));
    if (entries === undefined) return;
    warn(
      "CS_W_LARGE_ARGUMENT",
      `the arguments of ${node.name} hold ${entries} plain entries, which each call searches for LazyResults. Pass what is large as literal(value).`,
      node.task?.site() ?? node.name,
    );
  };
}
