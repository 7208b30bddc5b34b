/** `node observatory/benchmarks/agents/report.mjs [--seconds 60] [--agents 10000] [--json FILE]`: all figures of one process each. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { digits, figure } from "../../harness/figures.mjs";
import { load, machine } from "../../harness/machine.mjs";
import { columns } from "../../harness/paint.mjs";
import { agentForms } from "./agent-forms.mjs";
import { watchAgents } from "./watch-agents.mjs";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    agents: { type: "string", default: "10000" },
    json: { type: "string" },
    // Of a measuring process.
    form: { type: "string" },
  },
});
const sizes = { agents: Number(values.agents), seconds: Number(values.seconds) };
if (!(sizes.agents >= 1 && sizes.seconds > 0))
  throw new Error("--agents and --seconds take numbers above 0.");
const head = ["form", "a turn", "turns min", "median", "max", "longest wait", "shares", "in turns", "heap"];

if (values.form === undefined) report();
else process.stdout.write(JSON.stringify(await watchAgents(values.form, sizes)));

function report() {
  const about = { machine: machine(), load: load(), ...sizes };
  console.log(
    `${about.machine.node} on ${about.machine.cpus} CPUs, load ${about.load.join(" ")}; ${JSON.stringify(sizes)}`,
  );
  const seen = Object.keys(agentForms).map((form) => {
    const args = ["--expose-gc", fileURLToPath(import.meta.url), "--form", form];
    for (const [name, value] of Object.entries(sizes)) args.push(`--${name}`, String(value));
    return { ...JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })), load: load()[0] };
  });
  console.log(columns([head, ...seen.map(cells)], { right: [1, 2, 3, 4, 5, 6, 7, 8] }).join("\n"));
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ ...about, seen }, null, 2)}\n`);
}

function cells(seen) {
  const { heap } = seen;
  return [
    seen.form,
    figure(seen.nanosecondsATurn),
    digits(seen.fewest),
    digits(seen.median),
    digits(seen.most),
    figure(seen.longestWait * 1e6),
    `${digits(seen.longestInShares)}x`,
    `${digits(seen.longestInTurnShares)}x`,
    `${digits(heap.warm / 2 ** 20)} -> ${digits(heap.end / 2 ** 20)} MB`,
  ];
}
