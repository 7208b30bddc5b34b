import { readFileSync, readlinkSync } from "node:fs";

/** What tells a process apart from all others, also from a later one with the same pid. */
export interface ProcessIdentity {
  /** Of the machine since it was started; undefined where the system does not tell. */
  readonly bootId: string | undefined;
  /** Pids mean something only to processes of the same namespace. */
  readonly pidNamespace: string | undefined;
  readonly pid: number;
  /** When it began, in ticks since the machine was started. */
  readonly startTime: string | undefined;
}

/** Who this process is. Elsewhere than on Linux only the pid is known. */
export function processIdentity(): ProcessIdentity {
  return {
    bootId: attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: attempt(() => readlinkSync("/proc/self/ns/pid")),
    pid: process.pid,
    startTime: attempt(() => statOf("self"))?.startTime,
  };
}

/**
 * True when that process is known to be gone. It is not when it may only be out of sight: on another machine, in
 * another namespace, or where the system does not tell.
 *
 * @param other - as it said of itself
 * @param own - who asks (default: this process)
 */
export function isProcessGone(other: ProcessIdentity, own: ProcessIdentity = processIdentity()): boolean {
  if (other.bootId === undefined || other.bootId !== own.bootId) return false;
  if (other.pidNamespace === undefined || other.pidNamespace !== own.pidNamespace) return false;
  if (other.startTime === undefined || !Number.isSafeInteger(other.pid) || other.pid <= 0) return false;
  const stat = attempt(() => statOf(other.pid));
  if (stat === undefined) return !isSeen(other.pid);
  // Killed and not yet buried by its parent: it will not do anything any more.
  const isDead = stat.state === "Z" || stat.state === "X";
  return isDead || stat.startTime !== other.startTime;
}

/** The name of the program stands in parentheses and may hold anything; what counts is behind the last one. */
function statOf(pid: number | "self"): { readonly state: string; readonly startTime: string } | undefined {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  return state === undefined || startTime === undefined ? undefined : { state, startTime };
}

/** `/proc` may be mounted so that it hides the processes of others; signal 0 still tells that there is one. */
function isSeen(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
