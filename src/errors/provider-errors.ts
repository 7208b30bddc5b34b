import { CascadeError } from "./cascade-error.ts";
import { quote } from "./quote.ts";

/** How a command ended. */
export interface ShellResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; null when a signal ended the command. */
  readonly code: number | null;
  /** The signal that ended the command, such as "SIGTERM"; null when it exited by itself. */
  readonly signal: string | null;
}

const exitHints: Readonly<Record<number, string>> = { 126: " (not executable)", 127: " (command not found)" };

/** `CS_SHELL_FAILED`: a command ended with another exit code than 0, or by a signal. */
export class ShellFailedError extends CascadeError {
  readonly command: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;

  constructor(command: string, { stdout, stderr, code, signal }: ShellResult) {
    const how = code === null ? `was ended by ${signal}` : `exited with ${code}${exitHints[code] ?? ""}`;
    const said = tail(stderr) || tail(stdout);
    const output = said === "" ? "It printed nothing." : `It printed at the end:\n${said}`;
    super(
      "CS_SHELL_FAILED",
      `${quote(command)} ${how}. Use check: false to get the code as a value. ${output}`,
    );
    this.command = command;
    this.exitCode = code;
    this.signal = signal;
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

/** The last lines of an output, as an error shows them. */
function tail(output: string): string {
  const lines = output.trimEnd().slice(-2_000).split("\n").slice(-10);
  return lines
    .map((line) => `    ${line}`.trimEnd())
    .join("\n")
    .trimEnd();
}

/** `CS_SHELL_START`: a command could not be started at all. */
export class ShellStartError extends CascadeError {
  constructor(command: string, problem: string, options?: ErrorOptions) {
    super("CS_SHELL_START", `${quote(command)} could not be started: ${problem}`, options);
  }
}

/** `CS_SHELL_OUTPUT`: a command printed more than may be kept; it was ended. */
export class ShellOutputError extends CascadeError {
  constructor(command: string, stream: "stdout" | "stderr", limit: number) {
    super(
      "CS_SHELL_OUTPUT",
      `${quote(command)} was ended because it printed more than ${limit} bytes to ${stream}. Raise maxOutput, or send the output to a file (command > file).`,
    );
  }
}

/** `CS_SHELL_COMMAND`: a command, or a value in one, that cannot be passed on safely. */
export class ShellCommandError extends CascadeError {
  constructor(where: string, problem: string) {
    super("CS_SHELL_COMMAND", `${where}: ${problem}`);
  }
}

/** What a failed access to a file was about. */
export interface FileAccess {
  /** "read", "write", … */
  readonly verb: string;
  readonly path: string;
}

/** `CS_FILE_NOT_FOUND`: a file or folder that does not exist. */
export class FileNotFoundError extends CascadeError {
  readonly path: string;
  constructor({ verb, path }: FileAccess, workingFolder: string, cause: unknown) {
    const from = isAbsolute(path) ? "" : ` (seen from ${workingFolder})`;
    super("CS_FILE_NOT_FOUND", `cannot ${verb} ${quote(path)}: it does not exist${from}.`, { cause });
    this.path = path;
  }
}

function isAbsolute(path: string): boolean {
  return /^([/\\]|[a-z]:|file:)/i.test(path);
}

/** `CS_FILE_DENIED`: the system does not permit the access. */
export class FileDeniedError extends CascadeError {
  readonly path: string;
  constructor({ verb, path }: FileAccess, reason: string, cause: unknown) {
    super(
      "CS_FILE_DENIED",
      `cannot ${verb} ${quote(path)}: ${reason}. Check the permissions of it and of its folders.`,
      { cause },
    );
    this.path = path;
  }
}

/** `CS_FILE_FAILED`: any other failure to read, write or look at a file; `cause` is the system's error. */
export class FileFailedError extends CascadeError {
  readonly path: string;
  constructor({ verb, path }: FileAccess, reason: string, cause: unknown) {
    super("CS_FILE_FAILED", `cannot ${verb} ${quote(path)}: ${reason}.`, { cause });
    this.path = path;
  }
}

/** `CS_FILE_ARGUMENT`: a path, pattern or content that no file can have. */
export class FileArgumentError extends CascadeError {
  constructor(where: string, problem: string) {
    super("CS_FILE_ARGUMENT", `${where}: ${problem}`);
  }
}

/** `CS_JSON_SYNTAX`: a file that is not JSON, with the place of the first mistake. */
export class JsonSyntaxError extends CascadeError {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  constructor(path: string, place: { readonly line: number; readonly column: number }, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super("CS_JSON_SYNTAX", `${path}:${place.line}:${place.column} is not JSON: ${reason}`, { cause });
    this.path = path;
    this.line = place.line;
    this.column = place.column;
  }
}

/** `CS_LOOKUP_MISSING`: a path leads to a key or index that is not there. */
export class LookupMissingError extends CascadeError {
  constructor(path: string, at: string, known: readonly string[]) {
    const shown = known.slice(0, 10).map((key) => quote(key));
    const rest = known.length > shown.length ? `, and ${known.length - shown.length} more` : "";
    const there = known.length === 0 ? "nothing is there" : `there are ${shown.join(", ")}${rest}`;
    super(
      "CS_LOOKUP_MISSING",
      `lookup ${quote(path)}: ${at} does not exist; ${there}. Give { default: … } if it may be missing.`,
    );
  }
}

/** `CS_LOOKUP_PATH`: a path that cannot be read. */
export class LookupPathError extends CascadeError {
  constructor(path: string, offset: number, problem: string) {
    super(
      "CS_LOOKUP_PATH",
      `lookup ${quote(path)}: ${problem} at offset ${offset}. Write it as "a.b[0]" or 'a["odd key"]'.`,
    );
  }
}

/** `CS_LOOKUP_CONTAINER`: a path goes on inside something that has no keys. */
export class LookupContainerError extends CascadeError {
  constructor(path: string, at: string, shown: string) {
    super("CS_LOOKUP_CONTAINER", `lookup ${quote(path)}: ${at} is ${shown}, which has nothing inside.`);
  }
}

/** `CS_FORMAT`: a template that cannot be filled. */
export class FormatError extends CascadeError {
  constructor(template: string, problem: string) {
    super("CS_FORMAT", `format ${quote(template)}: ${problem}`);
  }
}

/** `CS_STDIO_CLOSED`: nobody reads the stream any more, as in `flow | head`. */
export class StdioClosedError extends CascadeError {
  constructor(stream: string, cause: unknown) {
    super("CS_STDIO_CLOSED", `${stream} was closed by its reader; nothing more can be written to it.`, {
      cause,
    });
  }
}

/** `CS_HTTP_REQUEST`: a request that cannot be made as it was described. */
export class HttpRequestError extends CascadeError {
  constructor(where: string, problem: string, options?: ErrorOptions) {
    super("CS_HTTP_REQUEST", `${where}: ${problem}`, options);
  }
}

/** `CS_HTTP_FAILED`: no complete answer came; `cause` is the system's error. */
export class HttpFailedError extends CascadeError {
  constructor(request: string, reason: string, cause: unknown) {
    super("CS_HTTP_FAILED", `${request} failed: ${reason}`, { cause });
  }
}

/** `CS_HTTP_BODY`: the body of an answer is too large, or not what `as` asked for. */
export class HttpBodyError extends CascadeError {
  constructor(request: string, problem: string, options?: ErrorOptions) {
    super("CS_HTTP_BODY", `${request}: ${problem}`, options);
  }
}

/** An answer with a status that was not expected. */
export interface RefusedAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body, as text. */
  readonly body: string;
  /** Milliseconds after which the server asks to try again, where it says so. */
  readonly retryAfter: number | undefined;
}

/** `CS_HTTP_STATUS`: an answer with a status that was not expected. */
export class HttpStatusError extends CascadeError {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body, as text. */
  readonly body: string;
  /** Milliseconds after which the server asks to try again; undefined when it does not say. */
  readonly retryAfter: number | undefined;

  constructor(request: string, answer: RefusedAnswer) {
    const { status, statusText, body, retryAfter } = answer;
    const excerpt = body.replace(/\s+/g, " ").trim().slice(0, 200);
    const said = excerpt === "" ? "" : `: ${excerpt}`;
    const again = retryAfter === undefined ? "" : ` (it asks to wait ${retryAfter} ms)`;
    super("CS_HTTP_STATUS", `${request} was answered ${`${status} ${statusText}`.trimEnd()}${again}${said}`);
    this.status = status;
    this.statusText = statusText;
    this.headers = answer.headers;
    this.body = body;
    this.retryAfter = retryAfter;
  }
}
