import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projects } from "./test-selection.mjs";
import { cacheFolder, execute, toolPath } from "./workspace.mjs";

/** Runs the chosen projects of vitest once and counts tests; under CI a skipped test is a failed one. */
export async function runVitest({ names, filters }) {
  const tallyFile = join(cacheFolder, `tally-${process.pid}.json`);
  const chosen = projects.filter((project) => names.has(project));
  const { code, output } = await execute(
    toolPath("vitest"),
    ["run", "--config", "vitest.config.ts", ...chosen.map((name) => `--project=${name}`), ...filters],
    { env: { CASCADE_TALLY_FILE: tallyFile } },
  );
  const tally = readTally(tallyFile);
  if (tally === undefined)
    return { passed: 0, failed: 1, output: `${output}\nvitest ended without a report\n` };
  const isCI = !["", "0", "false", undefined].includes(process.env.CI);
  const counts = countTests(tally, code, isCI);
  const skipLines = tally.skipped.map((test) => `skipped: ${test.file} > ${test.name} (${test.reason})`);
  return {
    ...counts,
    details: [...projectLines(tally), ...skipLines, ...lossLines(tally)],
    output: failureText(output, tally, counts, isCI),
  };
}

/** Adds up the projects of a tally; `code` is what vitest ended with. */
export function countTests(tally, code, isCI) {
  let passed = 0;
  let failed = tally.unhandled.length;
  for (const counts of Object.values(tally.projects)) {
    passed += counts.passed;
    failed += counts.failed;
  }
  if (isCI) failed += tally.skipped.length;
  // Vitest has reasons of its own to fail, for instance a filter that matches no file.
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1;
  return { passed, failed };
}

function projectLines({ projects: counts }) {
  return Object.entries(counts).map(([name, { passed, failed, skipped, ms }]) => {
    const parts = [`${passed} passed`];
    if (failed > 0) parts.push(`${failed} failed`);
    if (skipped > 0) parts.push(`${skipped} skipped`);
    return `${name.padEnd(10)} ${parts.join(", ").padEnd(28)} ${(ms / 1000).toFixed(1)} s of work`;
  });
}

/** What vitest's own report counts and does not name; also, what belongs to no test. */
export function lossLines({ unfinished, unhandled }) {
  return [
    ...unfinished.map((test) => `no result: ${test.file} > ${test.name} (${test.state})`),
    ...unhandled.map((error) => `no test's error: ${error}`),
  ];
}

function failureText(output, tally, { passed }, isCI) {
  if (passed === 0) return `${output}\nNo test passed.\n`;
  if (isCI && tally.skipped.length > 0) return `${output}\nUnder CI a skipped test counts as a failure.\n`;
  return output;
}

function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  } finally {
    rmSync(file, { force: true });
  }
}
