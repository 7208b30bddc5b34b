import type { ChildProcess } from "node:child_process";

/** How long a command may take to end by itself after SIGTERM, in milliseconds. */
const patience = 2_000;

/** Groups of commands that are under way, by the process id of their first process. */
const live = new Set<number>();
let watches = 0;
const mark = Symbol.for("cascade-ts.ends-children");
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ties commands to the life of this process. */
export interface GroupWatch {
  /** Names the first process of the group, once it has started. */
  add(leader: number): void;
  /** To be called when the command is over, or did not start. */
  end(): void;
}

/**
 * Ties a command's life to this process: while it runs, the end of this process ends it with all its children.
 *
 * A command is the leader of its own process group, so the terminal's Ctrl-C does not reach it by itself. The watch
 * begins before the command starts, because a signal may come in between.
 */
export function watchGroup(): GroupWatch {
  if (watches === 0) {
    process.on("exit", killAll);
    for (const name of endings) process.on(name, endWithChildren);
  }
  watches += 1;
  let group: number | undefined;
  return {
    add: (leader) => {
      group = leader;
      live.add(leader);
    },
    end: () => {
      if (group !== undefined) live.delete(group);
      watches -= 1;
      if (watches === 0) stopWatching();
    },
  };
}

Object.defineProperty(endWithChildren, mark, { value: true });

function stopWatching(): void {
  process.off("exit", killAll);
  for (const name of endings) process.off(name, endWithChildren);
}

function killAll(): void {
  for (const leader of live) signalGroup(leader, "SIGKILL");
}

/**
 * Listening to a signal turns its default off. Where nobody else listens (another copy of this package is nobody else),
 * the default is what happens here too.
 */
function endWithChildren(name: NodeJS.Signals): void {
  if (process.listeners(name).some((listener) => !(mark in listener))) return;
  killAll();
  stopWatching();
  process.kill(process.pid, name);
}

/**
 * Ends a command with all its children: SIGTERM, and SIGKILL for what is left after two seconds. Resolves when none of
 * the group is left.
 *
 * Windows has no groups; there only the command itself is ended.
 */
export async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    child.kill();
    return;
  }
  signalGroup(child.pid, "SIGTERM");
  if (await isGone(child.pid, patience)) return;
  signalGroup(child.pid, "SIGKILL");
  // Only what hangs in the system itself outlives this, and waiting longer would not help.
  await isGone(child.pid, patience);
}

/** Waits, so many milliseconds at most, until nothing of a group is left. */
async function isGone(leader: number, milliseconds: number): Promise<boolean> {
  // Real time, not the engine's clock: the processes are real, and must go also while a test holds the clock.
  const { setTimeout: sleep } = await import("node:timers/promises");
  // Most commands are gone at once; the others need not be asked often.
  for (let waited = 0, step = 10; waited < milliseconds; waited += step, step = Math.min(step * 2, 160)) {
    await sleep(step);
    if (!(await groupLives(leader))) return true;
  }
  return false;
}

function signalGroup(leader: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === "win32" ? leader : -leader, name);
  } catch {
    return false;
  }
}

/** Ended processes that nobody has collected still belong to a group; on Linux they can be told from living ones. */
async function groupLives(leader: number): Promise<boolean> {
  if (!signalGroup(leader, 0)) return false;
  if (process.platform !== "linux") return true;
  const { readdir } = await import("node:fs/promises");
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (ids.length === 0) return true;
  const found = await Promise.all(ids.map((id) => livesIn(id, leader)));
  return found.includes(true);
}

async function livesIn(id: string, group: number): Promise<boolean> {
  const { readFile } = await import("node:fs/promises");
  const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
  // "pid (name) state parent group …", where the name may hold anything.
  const [state, , itsGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(itsGroup) === group && state !== "Z" && state !== "X";
}
