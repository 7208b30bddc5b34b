import { expectTypeOf, it } from "vitest";
import { resource } from "../spec/resource.ts";
import { overrideResource, type ResourceOverride } from "./override-resource.ts";

const count = resource("count", function* () {
  yield 5 as number;
});

it("wants what has the type of the resource", () => {
  expectTypeOf(overrideResource(count, { value: 7 })).toEqualTypeOf<ResourceOverride>();
  overrideResource(count, count);
  overrideResource(
    count,
    function* ({ other }) {
      expectTypeOf(other).toEqualTypeOf<number>();
      yield other;
    },
    { scope: "task", inject: { other: count } },
  );
  overrideResource("count", { value: "anything" });
  // @ts-expect-error [ts2769] -- a text is no number
  overrideResource(count, { value: "7" });
});

it("gives the functions of a value their types", () => {
  const mailer = resource("mailer", async function* () {
    yield { send: async (_to: string): Promise<string> => "sent for real" };
  });
  overrideResource(mailer, {
    value: {
      send: async (to) => {
        expectTypeOf(to).toEqualTypeOf<string>();
        return to;
      },
    },
  });
});
