import { Engine } from "../engine/engine.ts";
import { onAbort } from "../engine/on-abort.ts";
import type { RunHandle } from "../engine/run-handle.ts";
import { errorText } from "../events/error-text.ts";
import type { FlowEngine, FlowRunOptions } from "./flow-engine.ts";
import type { Host } from "./host.ts";

/** Engines in this process, each for one command. */
export function localFlowEngine(env: Host["env"]): FlowEngine {
  return {
    async run(target, options) {
      const { stored } = options;
      const engine = new Engine({ env, ...(stored === undefined ? {} : { store: stored.store }) });
      try {
        const handle = begin(engine, target, options);
        const outcome = await handle.outcome();
        return "error" in outcome ? { ...outcome, mask: (text) => handle.redact(text) } : outcome;
      } finally {
        await engine.close();
      }
    },
    runsOf: (store) => new Engine({ env, store }),
  };
}

function begin(
  engine: Engine,
  target: unknown,
  { stored, signal, ...options }: FlowRunOptions,
): RunHandle<unknown> {
  if (stored === undefined) return engine.start(target, { ...options, signal });
  const { runId, how, started } = stored;
  const handle =
    how === "start"
      ? engine.start(target, { ...options, ...(runId === undefined ? {} : { runId }) })
      : engine[how](runId ?? "", options);
  started(handle.id);
  const interrupt = (): void => handle.interrupt(errorText(signal.reason).replace(/^interrupted by /, ""));
  if (signal.aborted) interrupt();
  else {
    const forget = onAbort(signal, interrupt);
    void handle.outcome().then(forget);
  }
  return handle;
}
