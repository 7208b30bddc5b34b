import { it } from "vitest";
import { all, run, sequence, settle, task } from "cascade-ts";
it("r", async () => {
    const bad = task("bad", (_: number): number => { throw new Error("bad"); });
    const ok = task("ok", () => 1);
    console.log("plain", await run(all([bad.map([1, 2]).withRetry({ attempts: 2 }), ok()])).catch((e) => e.code));
    console.log("fast off", await run(all([bad.map([1, 2]).withRetry({ attempts: 2 }), ok()]), { fastPaths: false }).catch((e) => e.code));
    console.log("alone", await run(bad.map([1, 2]).withRetry({ attempts: 2 })).catch((e) => e.code));
    console.log("two", await run(all([bad(1).withRetry({ attempts: 2 }), bad(2).withRetry({ attempts: 2 })])).catch((e) => e.code));
});
