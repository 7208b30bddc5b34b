import { availableParallelism, cpus, loadavg, platform, totalmem } from "node:os";

/** What a reader needs to judge a figure: where it was measured and how busy that machine was. */
export function machine() {
  return {
    node: process.version,
    v8: process.versions.v8,
    platform: `${platform()} ${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cpus: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
  };
}

/** The load averages over 1, 5 and 15 minutes. */
export const load = () => loadavg().map((value) => Number(value.toFixed(2)));
