import { type Command, Option } from "commander";
import { oneLine } from "../events/error-text.ts";
import type { ParamSpec } from "../spec/param.ts";
import type { GivenParams } from "./given-params.ts";
import type { ParamFlag } from "./param-flags.ts";

const group = "Parameters:";

/** Adds an option for each parameter, and `--param` for any. What the line gives is noted as it is parsed. */
export function addParamOptions(command: Command, flags: readonly ParamFlag[], given: GivenParams): void {
  for (const flag of flags) {
    if (flag.flag === undefined) continue;
    const shown = new Option(flagsOf(flag.flag, flag), paramHelp(flag.spec)).helpGroup(group);
    addOption(command, shown, flag, given);
    if (flag.value === "") addNegation(command, flag.flag, flag, given);
    if (flag.alias === undefined) continue;
    addOption(command, new Option(flagsOf(flag.alias, flag)).hideHelp(), flag, given);
    if (flag.value === "") addNegation(command, flag.alias, flag, given);
  }
  const any = new Option("--param <name=value>", "a parameter by its name; may be given several times");
  command.addOption(any.argParser((assignment) => void given.giveAssignment(assignment)).helpGroup(group));
  command.configureHelp({ optionTerm: (option) => optionTerm(option, flags) });
}

/** Writes `--flag=false` as `--param flag=false`: an option without a value could not take it. */
export function spellBooleans(words: readonly string[], flags: readonly ParamFlag[]): string[] {
  const names = new Map<string, string>();
  for (const { spec, flag, alias, value } of flags) {
    if (value !== "") continue;
    if (flag !== undefined) names.set(flag, spec.name);
    if (alias !== undefined) names.set(alias, spec.name);
  }
  return words.flatMap((word) => {
    const [, flag = "", value = ""] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    const name = names.get(flag);
    return name === undefined ? [word] : ["--param", `${name}=${value}`];
  });
}

function flagsOf(flag: string, { value }: ParamFlag): string {
  return value === "" ? flag : `${flag} ${value}`;
}

function addOption(command: Command, option: Option, { spec, value }: ParamFlag, given: GivenParams): void {
  if (value === "") {
    command.addOption(option);
    command.on(`option:${option.name()}`, () => given.give(spec.name, true, option.long ?? ""));
    return;
  }
  const words = (text: string): string => (spec.secret ? `${option.long}` : `${option.long} ${text}`);
  command.addOption(option.argParser((text) => void given.give(spec.name, text, words(text))));
}

function addNegation(command: Command, flag: string, { spec }: ParamFlag, given: GivenParams): void {
  const option = new Option(flag.replace("--", "--no-")).hideHelp();
  command.addOption(option);
  command.on(`option:${option.name()}`, () => given.give(spec.name, false, option.long ?? ""));
}

/** "how many (required)", "how many (default: 3) (choices: 1, 2, 3)". */
export function paramHelp(spec: ParamSpec): string {
  const parts = [oneLine(spec.description ?? "")];
  if (spec.choices !== undefined) parts.push(`(choices: ${spec.choices.map(valueText).join(", ")})`);
  if (!spec.hasDefault) parts.push("(required)");
  else parts.push(`(default: ${spec.secret ? "***" : valueText(spec.default)})`);
  return parts.join(" ").trim();
}

function valueText(value: unknown): string {
  try {
    return oneLine(typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? String(value)));
  } catch {
    return "a value";
  }
}

function optionTerm(option: Option, flags: readonly ParamFlag[]): string {
  const isBoolean = flags.some(({ flag, value }) => value === "" && flag === option.flags);
  return isBoolean ? `${option.flags}, ${option.flags.replace("--", "--no-")}` : option.flags;
}
