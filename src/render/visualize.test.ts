import { describe, expect, it } from "vitest";
import { InvalidOptionError } from "../errors/definition-errors.ts";
import { buildGraph } from "../graph/build-graph.ts";
import type { EdgeType, Graph } from "../graph/model.ts";
import { env } from "../spec/env.ts";
import { param } from "../spec/param.ts";
import { router } from "../spec/router.ts";
import { sequence } from "../spec/sequence.ts";
import { task } from "../spec/task.ts";
import { wait } from "../spec/wait.ts";
import { renderDot } from "./dot.ts";
import { edgeStyles } from "./edge-style.ts";
import { renderMermaid } from "./mermaid.ts";
import { renderSvg } from "./svg.ts";
import { type GraphFormat, visualize } from "./visualize.ts";

const make = task("make", (..._inputs: readonly unknown[]) => 0);
const formats: readonly GraphFormat[] = ["mermaid", "dot", "svg", "json"];
const types = Object.keys(edgeStyles) as EdgeType[];

/** A graph with one edge of every type, those included that cannot be made yet. */
function withEveryEdge(): Graph {
  const graph = buildGraph([make().as("from"), make().as("to")]);
  const edges = types.map((type) => ({ source: "n0", target: "n1", type, label: `as-${type}` }));
  return { ...graph, edges };
}

/** What must not come through, beside the ends of the lines. */
const unshowable = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202e\u200b\ufeff]/u;

const hostile = [
  'say "hi"',
  "it's",
  "a\nb\r\nc\u2028d",
  "<script>alert(1)</script>",
  "</text></svg>",
  "<!--",
  "]]>",
  "&amp; &lt; &#0;",
  "back\\slash\\",
  '\\" -> n1; }',
  "\\N \\G \\l",
  "`code` **bold** #quot; #35;",
  '"]; click n0 "javascript:alert(1)"',
  "a|b|c",
  "end",
  "subgraph",
  "%%{init: {}}%%",
  "\u0000\u0007\u001b[31m",
  "\u202eright to left",
  "zero\u200bwidth\ufeff",
  "\ud800 half",
  "naïve 日本語 🎉 عربى",
  "x".repeat(10_000),
  "🎉".repeat(500),
  " ",
  "graph.toString()",
  "${x}",
  "constructor",
  "__proto__",
];

const drawing = (label: string): ReturnType<typeof make> =>
  make(router(make().as(label), { [label]: make(), other: 1 }), { [label]: [make()] }).as(label);

describe("visualize", () => {
  it("chooses the format, Mermaid if nothing is said", () => {
    const target = make(make());
    expect(visualize(target)).toBe(renderMermaid(buildGraph(target)));
    expect(visualize(target, { format: "dot" })).toBe(renderDot(buildGraph(target)));
    expect(visualize(target, { format: "svg" })).toBe(renderSvg(buildGraph(target)));
    expect(JSON.parse(visualize(target, { format: "json" }))).toMatchObject({ version: 1, target: "n1" });
  });

  it.each(["png", "", "toString", "__proto__", null, 5])("refuses the format %s", (format) => {
    const call = (): string => visualize(make(), { format: format as GraphFormat });
    if (format === null) expect(call()).toContain("flowchart");
    else expect(call).toThrow(InvalidOptionError);
  });

  it.each(formats)("%s: draws the empty gather, a value, a wide and a deep graph", (format) => {
    let chain = make();
    for (let i = 0; i < 2_000; i++) chain = make(chain);
    const wide = make(Array.from({ length: 2_000 }, () => make()));
    for (const target of [[], 5, chain, wide])
      expect(visualize(target, { format }).length).toBeGreaterThan(10);
  });

  it.each(formats)("%s: gives the same text each time", (format) => {
    const target = drawing("x");
    expect(visualize(target, { format })).toBe(visualize(target, { format }));
  });

  it.each(formats)("%s: keeps each node, edge and label on its line, whatever they are called", (format) => {
    const plain = visualize(drawing("plain"), { format });
    for (const label of hostile) {
      const text = visualize(drawing(label), { format });
      expect(text.split("\n").length, JSON.stringify(label)).toBe(plain.split("\n").length);
      expect(text.length, JSON.stringify(label)).toBeLessThan(
        plain.length + 30_000 * (format === "json" ? 5 : 1),
      );
      if (format !== "json") expect(text, JSON.stringify(label)).not.toMatch(unshowable);
      expect(Buffer.from(text).toString(), JSON.stringify(label)).toBe(text);
    }
  });
});

describe("renderMermaid", () => {
  it("draws shapes, arrows and classes", () => {
    const target = make(make.map([1]), param("n"), env("HOME"), wait(1), sequence([make()])).runIf(
      make().as("ok"),
    );
    expect(renderMermaid(buildGraph(target))).toBe(
      [
        "flowchart TD",
        '  n0["ok<br/>make"]:::task',
        '  n1[["make<br/>map"]]:::map',
        '  n2[/"n<br/>param"/]:::input',
        '  n3[/"HOME<br/>env"/]:::input',
        '  n4{{"wait"}}:::waiting',
        '  n5["make"]:::task',
        '  n6>"sequence"]:::sequence',
        '  n7["make"]:::task',
        '  n5 -.->|"[0]"| n6',
        '  n0 -.->|"runIf"| n7',
        '  n1 -->|"0"| n7',
        '  n2 -->|"1"| n7',
        '  n3 -->|"2"| n7',
        '  n4 -->|"3"| n7',
        '  n6 -->|"4"| n7',
        "  classDef task fill:#ddf4ff,stroke:#0969da,color:#1f2328",
        "  classDef map fill:#ddf4ff,stroke:#0550ae,color:#1f2328",
        "  classDef input fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
        "  classDef sequence fill:#f6f8fa,stroke:#57606a,color:#1f2328",
        "  classDef waiting fill:#fbefff,stroke:#8250df,color:#1f2328",
        "  style n7 stroke-width:3px",
        "  linkStyle 0 stroke:#8c959f,stroke-width:1.4px,stroke-dasharray:10 4",
        "  linkStyle 1 stroke:#bf8700,stroke-width:1.4px,stroke-dasharray:6 4",
        "  linkStyle 2,3,4,5,6 stroke:#57606a,stroke-width:1.4px",
        "",
      ].join("\n"),
    );
  });

  it("O1 draws every type of edge in a style of its own", () => {
    const lines = renderMermaid(withEveryEdge()).split("\n");
    const styles = lines
      .filter((line) => line.includes("linkStyle"))
      .map((line) => line.replace(/linkStyle \d+ /, ""));
    expect(new Set(styles).size).toBe(types.length);
  });

  it("lets nothing but numbered entities out of a label", () => {
    for (const label of hostile) {
      for (const [, inside = ""] of renderMermaid(buildGraph(drawing(label))).matchAll(/"([^"]*)"/g)) {
        expect(inside.replaceAll("<br/>", "")).not.toMatch(/["<>&`\\|;%](?<!#\d+;)/);
      }
    }
  });
});

describe("renderDot", () => {
  it("O1 draws every type of edge in a style of its own", () => {
    const edges = renderDot(withEveryEdge())
      .split("\n")
      .filter((line) => line.includes("->"));
    const styles = edges.map((line) => line.slice(line.indexOf("color=")));
    expect(styles).toHaveLength(types.length);
    expect(new Set(styles).size).toBe(types.length);
  });

  it("closes every quoted text where it was opened", () => {
    const plain = renderDot(buildGraph(drawing("plain"))).replace(/"[^"]*"/g, "T");
    for (const label of hostile) {
      const text = renderDot(buildGraph(drawing(label)));
      expect(text.replace(/"(?:[^"\\]|\\.)*"/g, "T"), JSON.stringify(label)).toBe(plain);
    }
  });

  it("escapes what Graphviz reads inside a label", () => {
    const text = renderDot(buildGraph(make().as('a"b\\N&lt;\nc')));
    expect(text).toContain('label="a\\"b\\\\N&amp;lt;↵c\\nmake"');
  });
});

describe("renderSvg", () => {
  it("O1 draws every type of edge in a style of its own", () => {
    const edges = renderSvg(withEveryEdge())
      .split("\n")
      .filter((line) => line.startsWith("<path"));
    const styles = edges.map((line) => /stroke="[^>]*?(?= marker)/.exec(line)?.[0]);
    expect(styles).toHaveLength(types.length);
    expect(new Set(styles).size).toBe(types.length);
  });

  it("has no element, entity or attribute that a label brought", () => {
    const skeleton = (label: string): string[] =>
      Array.from(renderSvg(buildGraph(drawing(label))).matchAll(/<\/?[a-zA-Z]+|<!|<\?|]]>/g), ([tag]) => tag);
    for (const label of hostile) expect(skeleton(label), JSON.stringify(label)).toEqual(skeleton("plain"));
    for (const label of hostile) {
      const text = renderSvg(buildGraph(drawing(label)));
      expect(text.replace(/&(amp|lt|gt|quot|#39);/g, ""), JSON.stringify(label)).not.toContain("&");
    }
  });

  it("places no two nodes on top of each other, and all inside the picture", () => {
    let layer = [make(), make(), make()];
    for (let i = 0; i < 6; i++)
      layer = layer.map((_, k) => make(layer[k], layer[(k * 2 + i) % 3]).as(`n${i}`.repeat(k + 1)));
    const svg = renderSvg(buildGraph([layer, make(layer[0])]));
    const [, width = "0", height = "0"] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
    const [, left = "0"] = /translate\(([\d.]+) /.exec(svg) ?? [];
    const boxes = Array.from(
      svg.matchAll(/<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="44"/g),
      (match) => match.slice(1).map(Number),
    );
    expect(boxes.length).toBe(buildGraph([layer, make(layer[0])]).nodes.length);
    boxes.forEach(([x = 0, y = 0, w = 0], i) => {
      expect(x + Number(left)).toBeGreaterThanOrEqual(0);
      expect(x + w + Number(left)).toBeLessThanOrEqual(Number(width));
      expect(y + 44).toBeLessThanOrEqual(Number(height));
      for (const [x2 = 0, y2 = 0, w2 = 0] of boxes.slice(i + 1)) {
        expect(y !== y2 || x + w <= x2 || x2 + w2 <= x).toBe(true);
      }
    });
  });
});

describe("renderGraphJson", () => {
  it("tells names and wiring, and no values beyond a few characters", () => {
    const fetchPage = task("fetchPage", (_url: unknown) => "", { description: "Gets a page", version: "3" });
    const graph = [
      fetchPage("http://x").withRetry({ attempts: 2 }).withPriority(1).as("home"),
      make(fetchPage("y")).runIf(false),
    ];
    expect(JSON.parse(visualize(graph, { format: "json" }))).toEqual({
      version: 1,
      target: "n3",
      nodes: [
        {
          id: "n0",
          name: "home",
          kind: "task",
          task: { name: "fetchPage", version: "3", description: "Gets a page" },
          arguments: ['"http://x"'],
          attempts: 2,
          priority: 1,
        },
        {
          id: "n1",
          name: "fetchPage",
          kind: "task",
          task: { name: "fetchPage", version: "3", description: "Gets a page" },
          arguments: ['"y"'],
        },
        {
          id: "n2",
          name: "make",
          kind: "task",
          task: { name: "make", version: "1" },
          arguments: ["lazy"],
          never: true,
        },
        { id: "n3", name: "all", kind: "all", arguments: ["an array of 2"] },
      ],
      edges: [
        { source: "n1", target: "n2", type: "data", label: "0" },
        { source: "n0", target: "n3", type: "data", label: "0[0]" },
        { source: "n2", target: "n3", type: "data", label: "0[1]" },
      ],
    });
  });
});
