import { NamedRegistry } from "./named-registry.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** By the parameter's name. Bounded as the registry says. */
const schemas = new NamedRegistry<StandardSchema>();

/** Makes a parameter's schema known, for stored graphs that name the parameter. */
export function registerParamSchema(name: string, schema: StandardSchema): void {
  if (schemas.find(name).at(-1) !== schema) schemas.add(name, schema);
}

/** The schema of the parameter of this name; the one declared last where there are several. */
export function findParamSchema(name: string): StandardSchema | undefined {
  return schemas.find(name).at(-1);
}
