import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const child = fileURLToPath(new URL("./child.mjs", import.meta.url));
const patience = 300_000;

/**
 * Measures one side once, in a fresh process.
 *
 * @returns `{ figure, cpu, counters }` (nanoseconds a unit, or what the side reports), `{ unavailable }` or `{ failure }`
 */
export async function measure(job) {
  const args = ["--expose-gc", child, JSON.stringify(job)];
  const started = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const timer = setTimeout(() => started.kill("SIGKILL"), patience);
  const [out, err, code] = await Promise.all([text(started.stdout), text(started.stderr), exit(started)]);
  clearTimeout(timer);
  const last = out.trimEnd().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(last);
  } catch {
    const reason =
      code === null
        ? `stopped after ${patience / 1000} s or killed`
        : `ended with code ${code} and no answer`;
    return { failure: [reason, lastLine(err)].filter(Boolean).join(": "), stack: err };
  }
}

async function text(stream) {
  let all = "";
  stream.setEncoding("utf8");
  for await (const part of stream) all += part;
  return all;
}

const exit = (started) => new Promise((resolve) => started.once("close", resolve));

function lastLine(err) {
  const lines = err.split("\n").filter((line) => /error|fatal/i.test(line));
  return (lines[0] ?? "").trim().slice(0, 160);
}
