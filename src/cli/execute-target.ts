import { isCascadeError } from "../errors/cascade-error.ts";
import { oneLine } from "../events/error-text.ts";
import { isLazy, opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import type { CommandContext } from "./command-context.ts";
import { errorReport } from "./error-report.ts";
import { exitCodeOf, exitCodes } from "./exit-code.ts";
import type { FlowOutcome } from "./flow-engine.ts";
import type { FlowInputs } from "./flow-inputs.ts";
import type { Host } from "./host.ts";
import { type KeptRun, KeptRunTeller } from "./kept-run.ts";
import { makeReporter } from "./make-reporter.ts";
import { flagText, type ParamFlag } from "./param-flags.ts";
import { resultText } from "./result-text.ts";
import type { RunOptionValues } from "./run-options.ts";
import { terminalOf } from "./terminal.ts";

/** A run as the command line asked for it. */
export interface RunJob {
  readonly target: unknown;
  /** The run's name, where the target has no task to take it from; undefined for one that has a name already. */
  readonly name: string | undefined;
  readonly inputs: Pick<FlowInputs, "calls">;
  readonly flags: readonly ParamFlag[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly options: RunOptionValues;
  readonly kept?: KeptRun | undefined;
}

/** A timer that never comes: without it a process ends when a body waits for something that does not keep it alive. */
const forever = 2 ** 30;

/** Runs the target, tells how it goes, and writes the result. */
export async function executeTarget(context: CommandContext, job: RunJob): Promise<number> {
  const { host, engine, interruption } = context;
  const { options, kept } = job;
  const reporter = makeReporter(host, { kind: options.log, level: options.logLevel, plan: job.inputs.calls });
  interruption.leaveToRun(() => reporter.stopping());
  const keptAlive = setInterval(() => {}, forever);
  const teller = kept === undefined ? undefined : new KeptRunTeller(host, kept, options.log === "human");
  try {
    const outcome = await engine.run(job.target, {
      ...paramsOf(job),
      ...(job.name === undefined || hasTask(job.target) ? {} : { name: job.name }),
      signal: interruption.signal,
      subscribers:
        reporter.subscriber === undefined ? [] : [teller?.watch(reporter.subscriber) ?? reporter.subscriber],
      log: reporter.log,
      ...(options.maxConcurrency === undefined ? {} : { maxConcurrency: options.maxConcurrency }),
      ...(options.onFailure === undefined ? {} : { onFailure: options.onFailure }),
      ...(teller === undefined ? {} : { stored: teller.stored }),
    });
    reporter.close();
    teller?.ended(outcome);
    const code = finish(context, job, outcome);
    if (outcome.status === "parked" || outcome.status === "interrupted")
      teller?.tellHowToGoOn(outcome.status);
    return code;
  } finally {
    clearInterval(keptAlive);
    teller?.close();
    reporter.close();
  }
}

/** Given again by its id, a stored run need not be given its parameters again. */
function paramsOf({ params, kept }: RunJob): { readonly params?: RunJob["params"] } {
  return kept !== undefined && Object.keys(params).length === 0 ? {} : { params };
}

/** Whether the target is a call or a map of a task, whose name is the run's. */
function hasTask(target: unknown): boolean {
  const kind = isLazy(target) ? opOf(target).kind : undefined;
  return kind === Kind.call || kind === Kind.map || kind === Kind.mapNodes;
}

function finish({ host, interruption }: CommandContext, job: RunJob, outcome: FlowOutcome): number {
  switch (outcome.status) {
    case "succeeded":
      writeResult(host, job, outcome.value);
      return exitCodes.done;
    case "skipped": {
      const { kind, origin } = outcome.reason;
      host.stderr.write(`skipped: ${kind} at ${oneLine(origin)}; there is no result\n`);
      return exitCodes.done;
    }
    case "failed":
    case "parked":
      host.stderr.write(
        missingText(outcome.error, job.flags) ??
          reportOn(host, outcome.error, job.options.verbose === true, outcome.mask),
      );
      return exitCodeOf(outcome.error);
    default:
      host.stderr.write(
        `${outcome.error instanceof Error ? oneLine(outcome.error.message) : outcome.status}\n`,
      );
      // Cancelled from elsewhere, it was not this command that was interrupted.
      return outcome.status === "cancelled" && job.kept !== undefined && !interruption.signal.aborted
        ? exitCodes.failed
        : exitCodes.interrupted;
  }
}

function writeResult(host: Host, job: RunJob, value: unknown): void {
  const terminal = terminalOf(host.stdout, host.env);
  const text = resultText(value, {
    json: job.options.json === true,
    isTerminal: host.stdout.isTTY === true,
    color: terminal.color,
    columns: host.stdout.columns ?? 80,
  });
  if (text !== undefined) host.stdout.write(text);
}

/** An error as it is shown on stderr. */
export function reportOn(
  host: Host,
  error: unknown,
  verbose: boolean,
  mask: (text: string) => string = (text) => text,
): string {
  const terminal = terminalOf(host.stderr, host.env);
  const columns = host.stderr.columns ?? 100;
  return errorReport(error, { terminal, cwd: host.cwd, columns, verbose, mask });
}

/** Missing parameters in the words of the command line. */
function missingText(error: unknown, flags: readonly ParamFlag[]): string | undefined {
  if (!isCascadeError(error, "CS_MISSING_PARAM") || !("names" in error) || !Array.isArray(error.names))
    return undefined;
  const lines = error.names.map((name: unknown) => {
    const flag = flags.find(({ spec }) => spec.name === name);
    const text = flag === undefined ? `--param ${String(name)}=<value>` : flagText(flag);
    return `  ${text}  ${oneLine(flag?.spec.description ?? "")}`.trimEnd();
  });
  const what =
    lines.length === 1 ? "a required option is missing" : `${lines.length} required options are missing`;
  return `error: ${what}\n${lines.join("\n")}\n(add --help to see what there is)\n`;
}
