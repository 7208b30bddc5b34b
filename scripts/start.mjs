// npm start: installs and builds what is missing, then runs the repository report on this repository or --dir PATH.
import { buildIfStale } from "./dist.mjs";
import { installIfNeeded } from "./install.mjs";
import { say } from "./say.mjs";
import { execute, requireNode, root } from "./workspace.mjs";

requireNode();
await installIfNeeded();
const { code } = await buildIfStale();
if (code !== 0) process.exit(code);

const given = process.argv.slice(2);
const hasFolder = given.some((arg) => arg === "--dir" || arg.startsWith("--dir="));
const args = [
  "dist/cli/main.js",
  "run",
  "examples/repository-report/flow.ts",
  ...(hasFolder ? [] : ["--dir", root]),
  ...given,
];
say(`Running: cascade ${args.slice(1).join(" ")}`);
process.exitCode = (await execute(process.execPath, args, { inherit: true })).code;
