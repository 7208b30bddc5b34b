/** Loaded with --import: writes the address of every module that is loaded after it, one to a line. */
import { register } from "node:module";

register("./report-loads.mjs", import.meta.url);
