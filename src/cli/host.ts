/** Where a command writes. Node's streams fit, and so does a plain object in a test. */
export interface OutputStream {
  write(chunk: string | Uint8Array): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** What a command has of the process around it, so that tests can be that process. */
export interface Host {
  /** The words after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Calls the listener at each Ctrl-C or SIGTERM until the returned function is called. */
  readonly onInterrupt: (listener: (signal: string) => void) => () => void;
  /** Calls the listener when the process ends, for whatever reason, until the returned function is called. */
  readonly onExit: (listener: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

const endings = ["SIGINT", "SIGTERM"] as const;

/** The real process. */
export function processHost(argv: readonly string[]): Host {
  ignoreClosedPipe(process.stdout);
  ignoreClosedPipe(process.stderr);
  return {
    argv,
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: (listener) => {
      for (const name of endings) process.on(name, listener);
      return () => {
        for (const name of endings) process.off(name, listener);
      };
    },
    onExit: (listener) => {
      process.on("exit", listener);
      return () => void process.off("exit", listener);
    },
    exit: (code) => process.exit(code),
  };
}

const guarded = new WeakSet<NodeJS.WriteStream>();

/** A reader that has seen enough (`cascade … | head`) closes the pipe; that is no failure of the command. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  if (guarded.has(stream)) return;
  guarded.add(stream);
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
