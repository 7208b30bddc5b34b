// Commands and files are tasks too. `sh` quotes every value put into a command, so the quote and the semicolon
// in this file name stay what they are. Writing is atomic, and a written file's path is the next call's input.
//     cascade run examples/09-shell-and-files/flow.ts
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, io, sh, task } from "cascade-ts";

const folder = join(tmpdir(), `cascade-example-${process.pid}`);
const poem = ["roses are red", "violets are blue", "graphs are drawn", "before they come true"].join("\n");

const file = io.writeText(join(folder, "a poem; it's short.txt"), `${poem}\n`);
const toText = task("path", String);

const lines = sh`wc -l < ${toText(file)} | tr -d ' '`;
const colours = sh`grep -o -e red -e blue -- ${toText(file)} | sort | paste -s -d , -`;
const summary = format("{} lines; colours: {}", lines, colours);

// `after` orders without passing a value: the folder goes when everything else is done.
const tidy = sh`rm -rf -- ${folder}`.after(summary);

export default task("first", (text: string, _tidied: string) => text)(summary, tidy);
