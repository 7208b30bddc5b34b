import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { TallyReporter } from "./scripts/tally-reporter.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Tests, examples and doc blocks import the package by its name and get the sources.
const alias = [
  { find: /^cascade-ts$/, replacement: at("./src/index.ts") },
  { find: /^cascade-ts\/([a-z0-9-]+)$/, replacement: `${at("./src")}/$1.ts` },
];

const second = 1_000;

// `npm test` asks for the counts by project; by hand one sees vitest's own report only.
const tallyFile = process.env["CASCADE_TALLY_FILE"];

export default defineConfig({
  resolve: { alias },
  test: {
    pool: "forks",
    maxWorkers: 2,
    watch: false,
    passWithNoTests: true,
    reporters: tallyFile === undefined ? ["default"] : ["default", new TallyReporter(tallyFile)],
    // Timers of the product sit behind a port, so nothing here needs a patched global clock.
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["src/**/*.test.ts"], testTimeout: 20 * second },
      },
      {
        extends: true,
        test: {
          name: "types",
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            checker: "tsc",
            include: ["src/**/*.test-d.ts", "test/**/*.test-d.ts"],
            tsconfig: "./tsconfig.json",
            // An error in a source file is the business of the `types` check of `npm test`, once.
            ignoreSourceErrors: true,
            spawnTimeout: 60 * second,
          },
        },
      },
      {
        extends: true,
        test: { name: "property", include: ["src/**/*.test-prop.ts"], testTimeout: 120 * second },
      },
      {
        extends: true,
        test: { name: "docs", include: ["test/docs/**/*.test.ts"], testTimeout: 30 * second },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/**/*.test.ts"],
          exclude: ["test/docs/**", "**/node_modules/**"],
          globalSetup: ["./test/build-once.ts"],
          testTimeout: 120 * second,
          hookTimeout: 120 * second,
        },
      },
    ],
  },
});
