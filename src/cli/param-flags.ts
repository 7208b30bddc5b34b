import type { ParamSpec } from "../spec/param.ts";

/** How a parameter is written on the command line. */
export interface ParamFlag {
  readonly spec: ParamSpec;
  /** "--dry-run"; undefined when the name cannot be an option, and only `--param name=value` will do. */
  readonly flag: string | undefined;
  /** "--dryRun": the name as it stands in the flow, where that differs. */
  readonly alias: string | undefined;
  /** "<number>"; empty for a boolean, which has `--no-…` instead. */
  readonly value: string;
}

const optionName = /^[A-Za-z][\w-]*$/;

/**
 * Gives each parameter its option. `dryRun` and `dry_run` become `--dry-run`; the exact name is understood as well.
 *
 * @param reserved - names that are options already
 */
export function paramFlags(specs: readonly ParamSpec[], reserved: ReadonlySet<string>): readonly ParamFlag[] {
  const exact = new Set(specs.map(({ name }) => name));
  const taken = new Set(reserved);
  return specs.map((spec) => {
    const kebab = kebabCase(spec.name);
    // A parameter that bears the other one's name as it is has the better right to it.
    const name = kebab !== spec.name && exact.has(kebab) ? spec.name : kebab;
    const fits =
      optionName.test(name) && !name.startsWith("no-") && !taken.has(name) && !taken.has(`no-${name}`);
    if (fits) taken.add(name).add(`no-${name}`);
    const hasAlias = fits && name !== spec.name && optionName.test(spec.name) && !taken.has(spec.name);
    if (hasAlias) taken.add(spec.name);
    return {
      spec,
      flag: fits ? `--${name}` : undefined,
      alias: hasAlias ? `--${spec.name}` : undefined,
      value: valueName(spec),
    };
  });
}

/** "--count <number>", as it is written in help and messages. */
export function flagText({ spec, flag, value }: ParamFlag): string {
  const shown = value === "" ? "<true|false>" : value;
  if (flag === undefined) return `--param ${spec.name}=${shown}`;
  return value === "" ? flag : `${flag} ${value}`;
}

function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}

function valueName(spec: ParamSpec): string {
  switch (spec.type) {
    case "boolean":
      return "";
    case "number":
      return "<number>";
    case "json":
      return "<json>";
    case "string":
      return "<text>";
    default:
      return "<value>";
  }
}
