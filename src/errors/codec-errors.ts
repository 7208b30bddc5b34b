import { CascadeError } from "./cascade-error.ts";
import { mostSimilar } from "./most-similar.ts";
import { quote } from "./quote.ts";

/** A longer name is no misspelling of another. */
const longestName = 200;

/** `CS_NOT_STORABLE`: something without a text of its own stands where a value or a graph is to be stored. */
export class NotStorableError extends CascadeError {
  /** Where it stands: `args[0].user.db`. */
  readonly path: string;
  /** What stands there. */
  readonly what: string;

  constructor(path: string, what: string, hint?: string) {
    super(
      "CS_NOT_STORABLE",
      `${path} is ${what}, which cannot be stored. ${hint ?? "Store plain data (a name, an id) and make the rest of it in the task's body."}`,
    );
    this.path = path;
    this.what = what;
  }
}

/** `CS_INVALID_DOCUMENT`: a stored value or graph that is damaged, or that nobody here has written. */
export class InvalidDocumentError extends CascadeError {
  /** Where in the document: `nodes[3].args[0]`. */
  readonly path: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(
      "CS_INVALID_DOCUMENT",
      `${path}: ${problem}. Nothing was made of this document; look where it comes from.`,
      options,
    );
    this.path = path;
  }
}

/** `CS_UNKNOWN_TASK`: a stored graph names a task that this process has not defined. */
export class UnknownTaskError extends CascadeError {
  constructor(name: string, version: string, known: readonly string[]) {
    const meant = name.length > longestName ? undefined : mostSimilar(name, known);
    const hint = known.includes(name)
      ? `There is a task of this name with another version: say accepts: [${quote(version)}] in its options if it can take over.`
      : `Import the module that defines it first.${meant === undefined ? "" : ` Did you mean "${meant}"?`}`;
    super("CS_UNKNOWN_TASK", `no task ${quote(name)} of version ${quote(version)} is defined here. ${hint}`);
  }
}

/** `CS_AMBIGUOUS_TASK`: several functions have the name and version that a stored graph asks for. */
export class AmbiguousTaskError extends CascadeError {
  constructor(name: string, version: string, sites: readonly string[]) {
    super(
      "CS_AMBIGUOUS_TASK",
      `several tasks are named ${quote(name)}, version ${quote(version)}: ${sites.join(" and ")}. A stored graph finds tasks by name; give each its own name or version.`,
    );
  }
}

/** `CS_UNKNOWN_SCHEMA`: a stored graph has a parameter with a schema, and no `param()` of this process has one for it. */
export class UnknownSchemaError extends CascadeError {
  constructor(name: string) {
    super(
      "CS_UNKNOWN_SCHEMA",
      `parameter ${quote(name)} was stored with a schema, and schemas are not stored. Import the module with param(${quote(name)}, { schema }) first.`,
    );
  }
}
