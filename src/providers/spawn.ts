import { InvalidOptionError } from "../errors/definition-errors.ts";
import { quote } from "../errors/quote.ts";
import { graphToJSON } from "../graph/codec/encode-graph.ts";
import type { Input } from "../spec/input.ts";
import { isLazy } from "../spec/lazy.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { literal } from "../spec/literal.ts";
import { type Spawner, spawnRun } from "../spec/spawner.ts";
import { task } from "../spec/task.ts";

export interface SpawnOptions {
  /** Identifier of the run (default: one of its own for this call; the same after a restart). May be a LazyResult. */
  readonly runId?: Input<string>;
  /** Its name in events (default: the target's task). */
  readonly name?: string;
  /** Values of its parameters; LazyResults anywhere inside are waited for. */
  readonly params?: Input<Readonly<Record<string, unknown>>>;
}

/** What a spawn is called with, once it is all known. */
interface SpawnCall {
  readonly graph: unknown;
  readonly runId: string | undefined;
  readonly name: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

const spawnTask = task("spawn", {}, (ctx, call: SpawnCall) => {
  if (call.runId !== undefined) checkId(call.runId);
  return (ctx as unknown as Spawner)[spawnRun](call);
});

/**
 * Starts another run, which goes on by itself: its limits, events and end are its own, and nobody waits for it. The value is
 * its id.
 *
 * On a stored run it is started exactly once: it is stored together with this node's result, and whoever recovers the store
 * goes on with it. A run of this id that is there already is left as it is.
 *
 * @param target - a LazyResult, or a structure with LazyResults inside; it shares no node with the graph around
 * @throws {NotStorableError} `CS_NOT_STORABLE`, at once, when the target has no stored form
 * @throws {InvalidOptionError} `CS_INVALID_OPTION` for an id that is no text
 * @example
 * const greetLater = task("greetLater", (name: string) => `hello ${name}`);
 * const engine = new Engine({ store: "memory:" });
 * await engine.run(spawn(greetLater("you"), { runId: "greeting" })); // => "greeting"
 * await engine.attach("greeting").result(); // => "hello you"
 * await engine.close();
 */
export function spawn(target: unknown, options: SpawnOptions = {}): LazyResult<string> {
  const { runId, name, params } = options;
  if (runId !== undefined && !isLazy(runId)) checkId(runId);
  if (name !== undefined && (typeof name !== "string" || name === ""))
    throw new InvalidOptionError("name", `${quote(name)} is not a text that is not empty.`);
  if (params !== undefined && !isLazy(params) && (typeof params !== "object" || params === null))
    throw new InvalidOptionError("params", `${quote(params)} is not an object of values by name.`);
  return spawnTask({ graph: literal(graphToJSON(target)), runId, name, params: params ?? {} });
}

function checkId(id: unknown): void {
  if (typeof id !== "string" || id === "")
    throw new InvalidOptionError("runId", `${quote(id)} is not a text that is not empty.`);
}
