import { JsonLog } from "../events/json-log.ts";
import type { LogLevel } from "../events/log-level.ts";
import type { Host } from "./host.ts";
import type { Reporter } from "./reporter.ts";

/** One JSON object per line on stderr. */
export function jsonReporter(host: Host, level: LogLevel): Reporter {
  const log = new JsonLog(level);
  const write = (line: string | undefined): void => {
    if (line !== undefined) host.stderr.write(`${line}\n`);
  };
  return {
    subscriber: (event) => write(log.push(event)),
    log: (entry) => write(log.entry(entry)),
    stopping: () => {},
    close: () => {},
  };
}
