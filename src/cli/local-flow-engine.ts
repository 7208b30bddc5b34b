import { Engine } from "../engine/engine.ts";
import type { FlowEngine } from "./flow-engine.ts";
import type { Host } from "./host.ts";

/** An engine in this process, for the one run of a command. */
export function localFlowEngine(env: Host["env"]): FlowEngine {
  return {
    async run(target, options) {
      const engine = new Engine({ env });
      const handle = engine.start(target, options);
      const outcome = await handle.outcome();
      await engine.close();
      return "error" in outcome ? { ...outcome, mask: (text) => handle.redact(text) } : outcome;
    },
  };
}
