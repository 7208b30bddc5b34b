import { describe, expect, it } from "vitest";
import { GateBench } from "../../../test/gate-bench.ts";

describe("7.1 amounts", () => {
  it("are taken all or nothing, and given back exactly", () => {
    const bench = new GateBench({ capacities: { gpu: 4, mem: 10 } });
    const [a] = bench.all("a", { amounts: { gpu: 3, mem: 4 } });
    expect(bench.ask(bench.body("b", { amounts: { gpu: 2, mem: 1 } }))).toBe("needs 2 gpu, 1 of 4 free");
    // All of mem that a did not take is still there.
    expect(bench.ask(bench.body("c", { amounts: { mem: 6 } }))).toBe(undefined);
    bench.end(a);
    expect(bench.order).toEqual(["a", "c", "b"]);
  });

  it("B7 a need that equals the capacity can be met; two on one place are serial", () => {
    const bench = new GateBench({ capacities: { slot: 1 } });
    const [a, b] = bench.all("a b", { amounts: { slot: 1 } });
    expect(bench.order).toEqual(["a"]);
    bench.end(a);
    bench.end(b);
    expect(bench.order).toEqual(["a", "b"]);
  });

  it("nobody goes before the first in a contended line, small requests included", () => {
    const bench = new GateBench({ capacities: { gpu: 2 } });
    const [a] = bench.all("a", { amounts: { gpu: 1 } });
    bench.all("b", { amounts: { gpu: 2 } });
    expect(bench.ask(bench.body("c", { amounts: { gpu: 1 } }))).toBe(
      "needs 1 gpu, 1 of 2 free, after others",
    );
    bench.end(a);
    expect(bench.order).toEqual(["a", "b"]);
  });

  it("a capacity that is not short is not blocked by one who waits for another", () => {
    const bench = new GateBench({ capacities: { gpu: 1, mem: 10 } });
    const [a] = bench.all("a", { amounts: { gpu: 1 } });
    bench.all("b", { amounts: { gpu: 1, mem: 10 } });
    const [c] = bench.all("c", { amounts: { mem: 1 } });
    expect(bench.order).toEqual(["a", "c"]);
    // From now on mem is short for b: who comes later waits behind it.
    bench.end(a);
    bench.all("d", { amounts: { mem: 1 } });
    expect(bench.order).toEqual(["a", "c"]);
    bench.end(c);
    expect(bench.order).toEqual(["a", "c", "b"]);
  });

  it("a place in a line is kept until the body starts, though the capacity was free in between", () => {
    const bench = new GateBench({ capacities: { x: 1, y: 1 } });
    const [a] = bench.all("a", { amounts: { x: 1 } });
    const [b] = bench.all("b", { amounts: { y: 1 } });
    bench.all("both", { amounts: { x: 1, y: 1 } });
    bench.end(a);
    expect(bench.ask(bench.body("c", { amounts: { x: 1 } }))).toBe("needs 1 x, 1 of 1 free, after others");
    bench.end(b);
    expect(bench.order).toEqual(["a", "b", "both"]);
  });

  it("B8 more than was ever declared is an error with both numbers", () => {
    const bench = new GateBench({ capacities: { gpu: 2 } });
    const refusal = bench.gate.ask(bench.body("a", { amounts: { gpu: 3 } }).ticket, 0);
    expect(refusal).toEqual({
      error: expect.objectContaining({
        code: "CS_INFEASIBLE_AMOUNT",
        capacity: "gpu",
        needed: 3,
        declared: 2,
        message: 'task "a" needs 3 gpu, but only 2 are declared. Ask for less, or raise it in capacities.',
      }),
    });
    expect(bench.ask(bench.body("b", { amounts: { gpu: 2 } }))).toBe(undefined);
  });

  it("more than a total that was lowered waits, and says so", () => {
    const bench = new GateBench({ capacities: { gpu: 4 } });
    bench.capacities({ gpu: 2 });
    expect(bench.ask(bench.body("a", { amounts: { gpu: 3 } }))).toBe(
      "needs 3 gpu, 2 of 2 free, lowered from 4",
    );
    expect(bench.ask(bench.body("b", { amounts: { gpu: 1 } }))).toBe(
      "needs 1 gpu, 2 of 2 free, after others",
    );
    bench.capacities({ gpu: 4 });
    expect(bench.order).toEqual(["a", "b"]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "2" as never, undefined as never])(
    "%s is no amount",
    (amount) => {
      expect(new GateBench().ask(new GateBench().body("a", { amounts: { gpu: amount } }))).toBe(
        "CS_INVALID_AMOUNT",
      );
    },
  );

  it("0 takes nothing and waits for nobody", () => {
    const bench = new GateBench({ capacities: { gpu: 0 } });
    expect(bench.ask(bench.body("a", { amounts: { gpu: 0, cpu: -0 } }))).toBe(undefined);
    expect(bench.notes).toEqual([]);
  });

  it("the same name twice counts twice", () => {
    const bench = new GateBench({ capacities: { gpu: 3 } });
    const body = bench.body("a", { amounts: { gpu: 2 } });
    Object.assign(body.ticket, { amounts: [...body.ticket.amounts, ...body.ticket.amounts] });
    expect(bench.ask(body)).toBe("CS_INFEASIBLE_AMOUNT");
  });

  it("fractions leave nothing behind", () => {
    const bench = new GateBench({ capacities: { cpu: 0.3 } });
    const bodies = bench.all("a b c", { amounts: { cpu: 0.1 } });
    expect(bench.order).toEqual(["a", "b", "c"]);
    expect(bench.ask(bench.body("d", { amounts: { cpu: 0.1 } }))).toBe("needs 0.1 cpu, 0 of 0.3 free");
    bench.all("whole", { amounts: { cpu: 0.3 } });
    for (const body of bodies) bench.end(body);
    expect(bench.order).toEqual(["a", "b", "c", "d"]);
  });
});

describe("7.1 capacities", () => {
  it("by glob are as much for each name; exact beats glob, and the longer glob the shorter", () => {
    const bench = new GateBench({ capacities: { "t:*": 1, "t:big*": 2, "t:huge": 3 } });
    const wants = (name: string) =>
      bench.all("x x x x", { amounts: { [name]: 1 } }).filter((body) => body.running);
    expect(["t:a", "t:b", "t:big1", "t:huge"].map((name) => wants(name).length)).toEqual([1, 1, 2, 3]);
  });

  it("of a run apply besides the engine's, and are gone with it", () => {
    const bench = new GateBench({ capacities: { gpu: 3 } });
    bench.capacities({ gpu: 1 }, "r1");
    const [a] = bench.all("a b", { amounts: { gpu: 1 } });
    expect(bench.ask(bench.body("c", { amounts: { gpu: 1 } }))).toBe("needs 1 gpu, 0 of 1 free in this run");
    bench.all("d e f", { run: "r2", amounts: { gpu: 1 } });
    expect(bench.order).toEqual(["a", "d", "e"]);
    bench.gate.closeRun(bench.ownerOf("r1"));
    bench.ring();
    bench.end(a);
    expect(bench.order).toEqual(["a", "d", "e", "f"]);
  });

  it("set for a run while it runs count what it holds already", () => {
    const bench = new GateBench();
    const [a] = bench.all("a", { amounts: { gpu: 1 } });
    bench.capacities({ gpu: 1 }, "r1");
    bench.all("b", { amounts: { gpu: 1 } });
    expect(bench.order).toEqual(["a"]);
    bench.end(a);
    expect(bench.order).toEqual(["a", "b"]);
  });

  it("raised wake who waits, lowered take effect as bodies end, and names are merged", () => {
    const bench = new GateBench({ capacities: { gpu: 1, mem: 1 } });
    const bodies = bench.all("a b c d", { amounts: { gpu: 1 } });
    bench.capacities({ gpu: 3 });
    expect(bench.order).toEqual(["a", "b", "c"]);
    bench.capacities({ gpu: 1, cpu: 1 });
    bench.end(bodies[0]);
    bench.end(bodies[1]);
    expect(bench.order).toEqual(["a", "b", "c"]);
    bench.end(bodies[2]);
    expect(bench.order).toEqual(["a", "b", "c", "d"]);
    expect(bench.ask(bench.body("m", { amounts: { mem: 2 } }))).toBe("CS_INFEASIBLE_AMOUNT");
  });

  it("declared only after bodies took of it count those", () => {
    const bench = new GateBench();
    bench.all("a b", { amounts: { gpu: 1 } });
    bench.capacities({ gpu: 2 });
    expect(bench.ask(bench.body("c", { amounts: { gpu: 1 } }))).toBe("needs 1 gpu, 0 of 2 free");
  });

  it("that nobody declared do not limit, and are reported once per name, at most 1,000", () => {
    const bench = new GateBench({ capacities: { gpu: 1, "t:*": 1 } });
    bench.all("a b", { amounts: { gpus: 1 } });
    expect(bench.order).toEqual(["a", "b"]);
    expect(bench.notes).toEqual(["undeclared gpus (gpu t:*)"]);
    for (let i = 0; i < 2_000; i++) bench.all("x", { amounts: { [`n${i}`]: 1 } });
    expect(bench.notes).toHaveLength(1_000);
  });

  it.each([-1, Number.NaN, "2", undefined])("%s is no capacity, and changes nothing", (total) => {
    const bench = new GateBench();
    expect(() => bench.capacities({ cpu: 1, gpu: total } as never)).toThrow(
      expect.objectContaining({ code: "CS_INVALID_OPTION" }),
    );
    bench.all("a b", { amounts: { cpu: 1 } });
    expect(bench.order).toEqual(["a", "b"]);
  });
});

describe("the way of a ticket", () => {
  it("one that says not now stands nowhere, keeps its number, and comes first when it asks again", () => {
    const bench = new GateBench({ capacities: { gpu: 1 } });
    const [a, b] = bench.all("a b", { amounts: { gpu: 1 } });
    const [c] = bench.all("c d", { run: "r2", amounts: { gpu: 1 } });
    if (b !== undefined) b.hasRoom = false;
    bench.end(a);
    expect(bench.order).toEqual(["a", "c"]);
    expect(b && bench.ask(b)).toBe("needs 1 gpu, 0 of 1 free");
    if (b !== undefined) b.hasRoom = true;
    bench.end(c);
    expect(bench.order).toEqual(["a", "c", "b"]);
  });

  it("the others of its run that want the same are not asked until it asks again or is withdrawn", () => {
    for (const again of ["ask", "withdraw"] as const) {
      const bench = new GateBench({ capacities: { gpu: 2 } });
      const [a1, a2] = bench.all("a1 a2", { task: "a", amounts: { gpu: 1 } });
      const waiting = bench.all("b1 b2 b3 b4", { task: "b", amounts: { gpu: 1 } });
      for (const body of waiting) body.hasRoom = false;
      bench.end(a1);
      expect(waiting.map((body) => body.offers)).toEqual([1, 0, 0, 0]);
      for (const body of waiting) body.hasRoom = true;
      const [first] = waiting;
      if (first !== undefined) bench[again](first);
      bench.ring();
      expect(bench.order).toEqual(again === "ask" ? ["a1", "a2", "b1"] : ["a1", "a2", "b2"]);
      bench.end(a2);
      expect(bench.order).toHaveLength(4);
    }
  });

  it("the next attempt is a new arrival", () => {
    const bench = new GateBench({ capacities: { gpu: 1 } });
    const [a] = bench.all("a b", { amounts: { gpu: 1 } });
    bench.end(a);
    expect(a && bench.ask(a)).toBe("needs 1 gpu, 0 of 1 free");
    bench.all("c", { amounts: { gpu: 1 } });
    const [, b] = bench.order;
    expect(b).toBe("b");
  });

  it("one that is withdrawn lets those behind it go", () => {
    const bench = new GateBench({ capacities: { gpu: 2 } });
    bench.all("a", { amounts: { gpu: 1 } });
    const [big] = bench.all("big", { amounts: { gpu: 2 } });
    bench.all("b", { amounts: { gpu: 1 } });
    bench.withdraw(big);
    expect(bench.order).toEqual(["a", "b"]);
  });

  it("one that leaves others of its kind behind lets those go who came before them", () => {
    for (const leaves of ["starts", "is withdrawn"] as const) {
      const bench = new GateBench({ capacities: { x: 1, y: 4 } });
      const [x] = bench.all("x", { amounts: { x: 1 } });
      const [y] = bench.all("y", { amounts: { y: 4 } });
      const [first] = bench.all("first", { task: "both", amounts: { x: 1, y: 1 } });
      bench.all("between", { run: "r2", amounts: { y: 1 } });
      bench.all("last", { task: "both", amounts: { x: 1, y: 1 } });
      bench.end(y);
      expect(bench.order).toEqual(["x", "y"]);
      if (leaves === "starts") bench.end(x);
      else bench.withdraw(first);
      expect(bench.order.slice(2)).toEqual(leaves === "starts" ? ["first", "between"] : ["between"]);
    }
  });

  it("one that is paused while it stands first lets those behind go", () => {
    const bench = new GateBench({ capacities: { gpu: 2 } });
    bench.all("a", { amounts: { gpu: 1 } });
    bench.all("big", { amounts: { gpu: 2 } });
    bench.all("b", { amounts: { gpu: 1 } });
    bench.set("task:big", "pause");
    expect(bench.order).toEqual(["a", "b"]);
  });

  it("asking, releasing and withdrawing too often does no harm", () => {
    const bench = new GateBench({ capacities: { gpu: 1 } });
    const [a, b] = bench.all("a b", { amounts: { gpu: 1 } });
    for (let i = 0; i < 3; i++) {
      if (a !== undefined) bench.ask(a);
      if (b !== undefined) bench.ask(b);
    }
    for (let i = 0; i < 3; i++) bench.withdraw(b);
    for (let i = 0; i < 3; i++) bench.end(a);
    bench.all("c d", { amounts: { gpu: 1 } });
    expect(bench.order).toEqual(["a", "c"]);
  });

  it("of a body that already runs when the gate closes is counted and gets no offer", () => {
    const bench = new GateBench();
    const running = bench.body("running");
    bench.ask(running);
    bench.set("global", "concurrency", { concurrency: 1 });
    bench.all("a");
    bench.end(running);
    expect([running.offers, ...bench.order]).toEqual([0, "running", "a"]);
  });
});
