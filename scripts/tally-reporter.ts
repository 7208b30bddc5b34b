import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/** What `npm test` reads: counts by project, and what the counts alone do not tell. */
interface Tally {
  readonly projects: Record<string, Counts>;
  readonly skipped: { file: string; name: string; reason: string }[];
  /** The tests that vitest left without a result: it prints their number, and no name. */
  readonly unfinished: { file: string; name: string; state: string }[];
  /** One line for each error that belongs to no test. */
  readonly unhandled: readonly string[];
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

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const unhandled = unhandledErrors.map(lineOfError);
    const tally: Tally = { projects: {}, skipped: [], unfinished: [], unhandled };
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
    const of = { file: module.relativeModuleId, name: test.fullName };
    // A test that never settled is not a pass.
    counts[result.state === "pending" ? "failed" : result.state] += 1;
    if (result.state === "pending") tally.unfinished.push({ ...of, state: progressOf(test) });
    if (result.state === "skipped") tally.skipped.push({ ...of, reason: result.note ?? "no reason given" });
  }
}

/** How far a test without a result came: what is left of it when its process ended, or never began. */
function progressOf(test: TestCase): string {
  const began = test.diagnostic() === undefined ? "not begun" : "begun";
  return `${began}, its file ${test.module.state()}`;
}

function lineOfError({ type, name, message, cause, ...rest }: SerializedError): string {
  // Vitest notes the file, and the test, during which an error came up, if it knows.
  const during = [rest["VITEST_TEST_PATH"], rest["VITEST_TEST_NAME"]].filter(
    (part) => typeof part === "string",
  );
  const kind = typeof type === "string" ? type : "Unhandled Error";
  const text = `${kind}: ${name ?? "Error"}: ${message}${cause === undefined ? "" : `, because ${cause.message}`}`;
  return [text.split("\n", 1).join(), ...during].join(" > ");
}
