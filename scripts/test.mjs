// npm test: every check there is, in order, and their count as the last line. `npm test -- --help` shows how to narrow it.
import { installIfNeeded } from "./install.mjs";
import { took } from "./say.mjs";
import { chooseChecks } from "./test-selection.mjs";
import { requireNode } from "./workspace.mjs";

requireNode();
const chosen = chooseChecks(process.argv.slice(2));
if ("usage" in chosen) {
  process.stdout.write(chosen.usage);
  process.exit(chosen.code);
}
await installIfNeeded();
const { checks } = await import("./checks.mjs");

const total = { passed: 0, failed: 0 };
for (const check of checks) {
  if (!check.names.some((name) => chosen.names.has(name))) continue;
  process.stdout.write(`${check.label.padEnd(34)} `);
  const start = performance.now();
  const result = await check.run(chosen);
  total.passed += result.passed;
  total.failed += result.failed;
  process.stdout.write(`${result.failed > 0 ? "FAILED" : "ok    "}  ${took(start).padStart(7)}\n`);
  for (const line of result.details ?? []) process.stdout.write(`  ${line}\n`);
  if (result.failed > 0) process.stdout.write(`\n${result.output.trimEnd()}\n\n`);
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
