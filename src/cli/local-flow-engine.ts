import { Engine } from "../engine/engine.ts";
import type { FlowEngine } from "./flow-engine.ts";
import type { Host } from "./host.ts";

/** An engine in this process, for the one run of a command. */
export function localFlowEngine(env: Host["env"]): FlowEngine {
  return { run: (target, options) => new Engine({ env }).start(target, options).outcome() };
}
