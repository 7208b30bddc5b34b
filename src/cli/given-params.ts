import { FlowUsageError } from "../errors/flow-errors.ts";

/** The values for parameters that a command line has, each with the words that gave it. */
export class GivenParams {
  readonly #values = new Map<string, { readonly value: unknown; readonly words: string }>();

  /**
   * Notes a value.
   *
   * @throws {FlowUsageError} `CS_FLOW_USAGE` when the parameter has one already
   */
  give(name: string, value: unknown, words: string): void {
    const before = this.#values.get(name);
    if (before !== undefined) {
      throw new FlowUsageError(`parameter "${name}" is given twice: ${before.words} and ${words}.`);
    }
    this.#values.set(name, { value, words });
  }

  /** Notes the value of `--param name=value`. */
  giveAssignment(assignment: string): void {
    const end = assignment.indexOf("=");
    if (end < 1) throw new FlowUsageError(`--param ${assignment}: write --param name=value.`);
    // The value is not among the words: it may be a secret.
    const name = assignment.slice(0, end);
    this.give(name, assignment.slice(end + 1), `--param ${name}=…`);
  }

  get values(): Readonly<Record<string, unknown>> {
    return Object.fromEntries([...this.#values].map(([name, { value }]) => [name, value]));
  }
}
