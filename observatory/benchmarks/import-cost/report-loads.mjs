import { writeSync } from "node:fs";

/** A loader hook of Node: names the module, changes nothing. */
export async function load(url, context, nextLoad) {
  if (url.startsWith("file:")) writeSync(1, `${url}\n`);
  return nextLoad(url, context);
}
