import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** What `npm test` reads: counts by project, and what the counts alone do not tell. */
interface Tally {
  readonly projects: Record<string, Counts>;
  readonly skipped: { file: string; name: string; reason: string }[];
  readonly unhandled: number;
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  ms: number;
}

/**
 * A vitest reporter that writes one JSON file of counts by project, for `npm test` to add up.
 *
 * Vitest's own JSON report knows neither the project of a test nor the reason of a skip, and leaves out errors that
 * belong to no test.
 */
export class TallyReporter implements Reporter {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tally: Tally = { projects: {}, skipped: [], unhandled: unhandledErrors.length };
    for (const module of modules) addModule(tally, module);
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify(tally));
  }
}

function addModule(tally: Tally, module: TestModule): void {
  const { name } = module.project;
  tally.projects[name] ??= { passed: 0, failed: 0, skipped: 0, ms: 0 };
  const counts = tally.projects[name];
  counts.ms += module.diagnostic().duration;
  // A file that throws while it is loaded, or a suite whose hook throws, has no failing test of its own.
  counts.failed += module.errors().length;
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const result = test.result();
    // A test that never settled is not a pass.
    counts[result.state === "pending" ? "failed" : result.state] += 1;
    if (result.state !== "skipped") continue;
    const reason = result.note ?? "no reason given";
    tally.skipped.push({ file: module.relativeModuleId, name: test.fullName, reason });
  }
}
