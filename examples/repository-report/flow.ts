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
  if (!(await stat(absolute)).isDirectory()) throw new Error(`"${path}" is a file; give a folder.`);
  return absolute;
});

const folder = openFolder(dir);
const here = sh.with({ cwd: folder, maxOutput: 256 * 1024 * 1024 });

// A folder that a repository ignores (a build, a package inside node_modules) is looked at for itself.
const isRepository = here`git rev-parse --is-inside-work-tree && ! git check-ignore -q .`
  .as("is it a repository?")
  .recover(() => "false");

// Only the chosen way to list the files runs.
const listing = router(isRepository, {
  true: task("list tracked files", listingOf)(
    folder,
    here`git ls-files -z --cached --others --exclude-standard`.as("git ls-files"),
  ),
  false: listFolder(folder),
});

// One call per file, 32 at a time; a file that cannot be read spoils only itself.
const measured = measureFile.map(listing.get("files")).withConcurrency(32).settled();

// Git is asked for the history only where there is one, while the files are being measured.
const lastCommit = here`git log --max-count=1 --format=%H -- .`.as("is there a history?");
const hasHistory = router(isRepository, { true: lastCommit.recover(() => ""), false: "" });
const history = task(
  "read history",
  readLog,
)(here`git log ${logOptions} -- .`.as("git log"))
  .runIf(hasHistory)
  .orElse(undefined)
  .recover(reasonOf);

const summary = task(
  "summarize",
  summarize,
)({
  title: task("title", (path: string) => basename(path) || path)(folder),
  madeAt: task("now", {}, (ctx) => ctx.clock.now())(),
  listing,
  measured,
  history,
});

const page = io.writeText(out, task("draw report", reportPage)(summary, top)).as("write report");

export default task("report", summaryText)(summary, top, page);
