import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { FlowUsageError } from "../errors/flow-errors.ts";
import type { RunStore } from "../ports/run-store.ts";
import { isLazy } from "../spec/lazy.ts";
import { isTask } from "../spec/task-definition.ts";
import type { Host } from "./host.ts";

/** A store that a command uses, and how a further command line has to name it. */
export interface FlowStore {
  readonly store: RunStore | string;
  /** For people, without a password. */
  readonly name: string;
  /** Words to be added to a command line that is to find it again: "--store sqlite:runs.db", or none. */
  readonly words: string;
  /** What it keeps outlives the process. */
  readonly isDurable: boolean;
}

/** Where runs are kept when somebody wants them kept and nobody says where. */
const defaultFile = "cascade-runs.db";
const defaultStore = `sqlite:${defaultFile}`;

/** What is known of where the runs are. */
export interface StoreHints {
  /** The option `--store`. */
  readonly option: string | undefined;
  /** What the flow file exports. */
  readonly exports: Readonly<Record<string, unknown>> | undefined;
  /** A store that is not there yet will do (default: only for a run that is to be begun). */
  readonly mayBeNew?: boolean;
}

/** The store of a run that is to be begun; undefined when it is kept nowhere. */
export function storeOfRun(
  hints: StoreHints & { readonly wantsOne: boolean },
  host: Host,
): FlowStore | undefined {
  return named(hints) ?? (hints.wantsOne ? (ofEnvironment(host) ?? byUrl(defaultStore, "")) : undefined);
}

/**
 * The store of runs that are there.
 *
 * @throws {FlowUsageError} `CS_FLOW_USAGE` when nothing tells which one it is
 */
export function storeOfRuns(hints: StoreHints, host: Host): FlowStore {
  const found = named(hints) ?? ofEnvironment(host);
  if (found !== undefined) return hints.mayBeNew === true ? found : refuseNoFile(found, host);
  if (existsSync(resolve(host.cwd, defaultFile))) return byUrl(defaultStore, "");
  throw new FlowUsageError(
    "no store is known: give --store sqlite:PATH, set CASCADE_STORE, or name a flow file that exports `store` with --file.",
  );
}

/** A name that is mistyped must not become an empty store. */
function refuseNoFile(found: FlowStore, host: Host): FlowStore {
  const [, path] =
    typeof found.store === "string" ? (/^sqlite:(?:\/\/(?=\/))?([^:?]+)$/.exec(found.store) ?? []) : [];
  if (path === undefined || existsSync(resolve(host.cwd, path))) return found;
  throw new FlowUsageError(`there is no file ${path}, so no runs are stored in ${found.name}.`);
}

function named({ option, exports }: StoreHints): FlowStore | undefined {
  if (option !== undefined) return byUrl(option, ` --store ${shellWord(withoutPassword(option))}`);
  const exported = exports?.["store"];
  if (typeof exported === "string") return byUrl(exported, "");
  return isStore(exported)
    ? { store: exported, name: exported.name, words: "", isDurable: exported.capabilities.durable }
    : undefined;
}

function ofEnvironment(host: Host): FlowStore | undefined {
  const url = host.env["CASCADE_STORE"];
  return url === undefined || url === "" ? undefined : byUrl(url, "");
}

function byUrl(url: string, words: string): FlowStore {
  return { store: url, name: withoutPassword(url), words, isDurable: url !== "memory:" };
}

/** An export of this name may be something else as well: a task, a LazyResult. */
function isStore(value: unknown): value is RunStore {
  if (typeof value !== "object" || value === null || isLazy(value) || isTask(value)) return false;
  return "open" in value && typeof value.open === "function" && "capabilities" in value && "name" in value;
}

function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:@/]*):[^@/]*@/, "$1:***@").replace(/([?&](?:ssl)?password=)[^&#]*/gi, "$1***");
}

/** A word as one can paste it into a shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
