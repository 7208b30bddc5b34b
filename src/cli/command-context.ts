import type { FlowEngine } from "./flow-engine.ts";
import type { Host } from "./host.ts";
import type { Interruption } from "./interruption.ts";

/** What every command works with. */
export interface CommandContext {
  readonly host: Host;
  readonly engine: FlowEngine;
  readonly interruption: Interruption;
}
