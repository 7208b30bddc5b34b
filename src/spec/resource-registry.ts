import { NamedRegistry } from "./named-registry.ts";
import type { Resource } from "./resource-definition.ts";

/** By name. Bounded as the registry says. */
const resources = new NamedRegistry<Resource>();

/** Makes a resource known, for stored graphs that inject it by name. */
export function registerResource(resource: Resource): void {
  resources.add(resource.name, resource);
}

/** The only resource of this name; undefined when there is none, or more than one. */
export function findResource(name: string): Resource | undefined {
  const [only, other] = resources.find(name);
  return other === undefined ? only : undefined;
}
