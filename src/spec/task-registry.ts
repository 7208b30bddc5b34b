import { AmbiguousTaskError, UnknownTaskError } from "../errors/codec-errors.ts";
import { NamedRegistry } from "./named-registry.ts";
import type { TaskDefinition } from "./task-definition.ts";

export { bodies } from "./named-registry.ts";

/** By name and version. Bounded as the registry says. */
const defined = new NamedRegistry<TaskDefinition>();
/** By name and each version that is taken over. */
const accepting = new NamedRegistry<TaskDefinition>();
/** By name alone, for messages. */
const named = new NamedRegistry<TaskDefinition>();

/** Makes a task known by its name and version, and by the versions it takes over. */
export function registerTask(definition: TaskDefinition): void {
  const { name, version, accepts } = definition;
  defined.add(keyOf(name, version), definition);
  named.add(name, definition);
  for (const older of accepts) accepting.add(keyOf(name, older), definition);
}

/**
 * The task that a stored graph, a command or a thread means: of this version, else one that takes this version over.
 *
 * @throws {UnknownTaskError} `CS_UNKNOWN_TASK` when there is none
 * @throws {AmbiguousTaskError} `CS_AMBIGUOUS_TASK` when several functions have the name and version
 */
export function findTask(name: string, version: string): TaskDefinition {
  const key = keyOf(name, version);
  const exact = defined.find(key);
  const found = exact.length > 0 ? exact : accepting.find(key);
  const [only, other] = found;
  if (only === undefined) throw new UnknownTaskError(name, version, named.names());
  if (other === undefined) return only;
  throw new AmbiguousTaskError(
    name,
    version,
    found.slice(0, 2).map((one) => one.site() ?? "an unknown place"),
  );
}

function keyOf(name: string, version: string): string {
  return `${version.length}:${version}${name}`;
}
