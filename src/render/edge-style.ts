import type { EdgeType } from "../graph/model.ts";

/** How the edges of one type are drawn, whatever draws them. */
export interface EdgeStyle {
  readonly color: string;
  /** SVG's stroke-dasharray; undefined for a solid line. */
  readonly dash: string | undefined;
  readonly width: number;
  /** Graphviz's line style and arrow head. */
  readonly dot: { readonly style: string; readonly arrowhead: string };
  /** Mermaid's arrow. */
  readonly mermaid: string;
}

/** One style per type of edge, told apart by colour, line and arrow head. */
export const edgeStyles: Readonly<Record<EdgeType, EdgeStyle>> = {
  data: {
    color: "#57606a",
    dash: undefined,
    width: 1.4,
    dot: { style: "solid", arrowhead: "normal" },
    mermaid: "-->",
  },
  condition: {
    color: "#bf8700",
    dash: "6 4",
    width: 1.4,
    dot: { style: "dashed", arrowhead: "empty" },
    mermaid: "-.->",
  },
  constraint: {
    color: "#8250df",
    dash: "2 3",
    width: 1.4,
    dot: { style: "dotted", arrowhead: "dot" },
    mermaid: "-.-o",
  },
  route: {
    color: "#0969da",
    dash: undefined,
    width: 2.4,
    dot: { style: "bold", arrowhead: "vee" },
    mermaid: "==>",
  },
  selector: {
    color: "#1a7f37",
    dash: undefined,
    width: 1.8,
    dot: { style: "solid", arrowhead: "diamond" },
    mermaid: "--o",
  },
  sequence: {
    color: "#8c959f",
    dash: "10 4",
    width: 1.4,
    dot: { style: "dashed", arrowhead: "open" },
    mermaid: "-.->",
  },
  jump: {
    color: "#cf222e",
    dash: "1 3",
    width: 2.2,
    dot: { style: "dotted", arrowhead: "vee" },
    mermaid: "-.-x",
  },
};
