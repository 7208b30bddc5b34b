import { describe, expectTypeOf, it } from "vitest";
import { inject } from "./inject.ts";
import type { Injected } from "./injections.ts";
import type { LazyResult } from "./lazy-result.ts";
import { resource } from "./resource.ts";
import type { Resource } from "./resource-definition.ts";
import { task } from "./task.ts";

interface Database {
  query(text: string): string[];
}
function* one() {
  yield 1;
}
const open = (): Database => ({ query: () => [] });

const database = resource("database", function* () {
  yield open();
});
const remote = resource("remote", async function* () {
  yield open();
});

describe("resource()", () => {
  it("has the type of what is yielded", () => {
    expectTypeOf(database).toEqualTypeOf<Resource<Database>>();
    expectTypeOf(remote).toEqualTypeOf<Resource<Database>>();
    const guarded = resource("guarded", function* () {
      const opened = open();
      try {
        yield opened;
      } finally {
        opened.query("close");
      }
    });
    expectTypeOf(guarded).toEqualTypeOf<Resource<Database>>();
    expectTypeOf(resource("n", one)).toEqualTypeOf<Resource<number>>();
  });

  it("gives the factory what is injected, by key", () => {
    const users = resource(
      "users",
      function* ({ db, log }) {
        expectTypeOf(db).toEqualTypeOf<Database>();
        expectTypeOf(log).toEqualTypeOf<unknown>();
        yield db.query("users");
      },
      { scope: "task", inject: { db: database, log: "logger" } },
    );
    expectTypeOf(users).toEqualTypeOf<Resource<string[]>>();
    const slow = resource(
      "slow",
      async function* ({ db }) {
        yield db.query("slow");
      },
      { inject: { db: remote } },
    );
    expectTypeOf(slow).toEqualTypeOf<Resource<string[]>>();
  });

  it("is a Resource of unknown too, and refuses what is no generator function", () => {
    expectTypeOf(database).toExtend<Resource>();
    expectTypeOf(database).not.toExtend<Resource<string>>();
    // @ts-expect-error [ts2345] -- an async function is no generator
    resource("no", async () => 1);
    // @ts-expect-error [ts2322] -- there is no such scope
    resource("no", one, { scope: "node" });
    // @ts-expect-error [ts2322] -- a number is no resource
    resource("no", one, { inject: { n: 5 } });
  });
});

describe("Injected", () => {
  it("is what each key holds", () => {
    expectTypeOf<Injected<{ db: Resource<Database>; log: string }>>().toEqualTypeOf<{
      readonly db: Database;
      readonly log: unknown;
    }>();
  });
});

describe("inject()", () => {
  it("is a LazyResult of the resource", () => {
    expectTypeOf(inject(database)).toEqualTypeOf<LazyResult<Database>>();
    expectTypeOf(inject("database")).toEqualTypeOf<LazyResult<unknown>>();
    expectTypeOf(inject<Database>("database")).toEqualTypeOf<LazyResult<Database>>();
  });

  it("fits where its value fits, at any depth", () => {
    const use = task("use", (options: { db: Database; table: string }) => options.db.query(options.table));
    expectTypeOf(use({ db: inject(database), table: "users" })).toEqualTypeOf<LazyResult<string[]>>();
    // @ts-expect-error [ts2322] -- a resource is no instance of itself
    use({ db: database, table: "users" });
  });
});
