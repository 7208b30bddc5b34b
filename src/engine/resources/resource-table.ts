import { InvalidOptionError } from "../../errors/definition-errors.ts";
import { quote } from "../../errors/quote.ts";
import { isResource, type Resource } from "../../spec/resource-definition.ts";

/** The option `resources`: a list, or a record that may give a resource another name. */
export type ResourcesOption = readonly Resource[] | Readonly<Record<string, Resource>>;

/** Resources by the name they are asked for. */
export type ResourceTable = ReadonlyMap<string, Resource>;

const noResources: ResourceTable = new Map();

/**
 * The resources of an option `resources`, by name.
 *
 * @param option - a list of resources, or an object of resources by name; undefined gives none
 * @throws {InvalidOptionError} `CS_INVALID_OPTION` for anything else, and for two resources with one name
 */
export function toResourceTable(option: unknown): ResourceTable {
  if (option === undefined) return noResources;
  if (typeof option !== "object" || option === null || isResource(option) || option instanceof Map) {
    throw new InvalidOptionError(
      "resources",
      `${quote(option)} is neither a list of resources nor an object of resources by name.`,
    );
  }
  const table = new Map<string, Resource>();
  for (const [key, value] of Object.entries(option)) {
    if (!isResource(value)) {
      throw new InvalidOptionError("resources", `"${key}" is ${quote(value)}, not a resource.`);
    }
    const name = Array.isArray(option) ? value.name : key;
    const other = table.get(name);
    if (other !== undefined && other !== value) {
      throw new InvalidOptionError(
        "resources",
        `two different resources are called ${quote(name)}; give one another name: { other: thatResource }.`,
      );
    }
    table.set(name, value);
  }
  return table;
}
