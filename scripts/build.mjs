// npm run build: compiles src into dist. With --if-stale, only when the sources have changed since.
import { build, buildIfStale } from "./dist.mjs";
import { say, took } from "./say.mjs";

const start = performance.now();
if (process.argv.includes("--if-stale")) {
  process.exitCode = (await buildIfStale()).code;
} else {
  const { code, output } = await build();
  process.stderr.write(output);
  if (code === 0) say(`Built dist in ${took(start)}.`);
  process.exitCode = code;
}
