/**
 * Repository report: measures the source files of a folder, reads its history, and draws one HTML page.
 *
 *     cascade run examples/repository-report/flow.ts --dir ../my-project --out report.html
 */
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { io, param, router, sh, task } from "cascade-ts";
import { logOptions, readLog } from "./history.ts";
import { listFolder, listingOf, reasonOf } from "./list-folder.ts";
import { measureFile } from "./measure-file.ts";
import { reportPage } from "./report-page.ts";
import { summarize } from "./summarize.ts";
import { summaryText } from "./summary-text.ts";
import { wholeNumber } from "./whole-number.ts";

const dir = param("dir", { default: ".", description: "The folder to look at" });
const out = param("out", { default: "out/report.html", description: "Where the HTML report goes" });
const top = param("top", {
  type: "number",
  schema: wholeNumber(1),
  default: 10,
  description: "Rows of each ranking",
});

const openFolder = task("open folder", async (path: string) => {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isDirectory()) return absolute;
  throw new Error(`"${path}" ${found ? "is a file" : "does not exist"}; give a folder.`);
});
const listTracked = task("list tracked files", listingOf);
const readHistory = task("read history", readLog);
const nameOf = task("name of folder", (path: string) => basename(path) || path);
const now = task("now", {}, (ctx) => ctx.clock.now());
const sumUp = task("sum up", summarize);
const draw = task("draw report", reportPage);
const report = task("repository report", summaryText);

const folder = openFolder(dir);
const here = sh.with({ cwd: folder, maxOutput: 256 * 1024 * 1024 });

// Only the chosen way to list the files runs. A folder that a repository ignores (a build, a package inside
// node_modules) is looked at for itself.
const kind = here`if [ "$(git rev-parse --is-inside-work-tree)" = true ] && ! git check-ignore -q .
  then echo repository; else echo folder; fi`.as("repository or folder?");
const tracked = here`git ls-files -z --cached --others --exclude-standard`.as("git ls-files");
const listing = router(kind, { repository: listTracked(folder, tracked), folder: listFolder(folder) });

// One call per file, 32 at a time; a file that cannot be read spoils only itself.
const measured = measureFile.map(listing.get("files")).withConcurrency(32).settled();

// Git is asked for the history only where there is one, while the files are being measured.
const lastCommit = here`git log --max-count=1 --format=%H -- . || true`.as("is there a history?");
const hasHistory = router(kind, { repository: lastCommit, folder: "" });
const log = here`git log ${logOptions} -- .`.as("git log");
const history = readHistory(log).runIf(hasHistory).orElse(undefined).recover(reasonOf);

const summary = sumUp({ title: nameOf(folder), madeAt: now(), listing, measured, history });
const page = io.writeText(out, draw(summary, top)).as("write report");

export default report(summary, top, page);
