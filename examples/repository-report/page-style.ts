/** The style of the report: one column of wide pictures, in the reader's light or dark. White on each colour has 4.5:1. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #fbfbfa; --card: #ffffff; --ink: #16191d; --soft: #59616d; --line: #e2e4e3; --edge: #d3d6d6;
  --outer: #eceeed; --even: #dfe2e1; --odd: #e9ebea; --accent: #2f6bd6;
  --k0: #2f6bd6; --k1: #b3541e; --k2: #0f7d74; --k3: #8a4fc7; --k4: #936500; --k5: #c23a78; --k6: #3c7d2c;
  --k7: #3b6d91; --k8: #667080;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f1216; --card: #161a20; --ink: #e9ecef; --soft: #9aa5b1; --line: #262c34; --edge: #333b45;
    --outer: #1c2128; --even: #272d36; --odd: #20262e; --accent: #6ea3ff;
    --k0: #3470db; --k1: #b8571f; --k2: #11807a; --k3: #8f57cb;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
main, header, footer { max-width: 1184px; margin: 0 auto; padding: 0 32px; }
header { padding-top: 56px; }
header p { margin: 0; color: var(--soft); }
h1 { margin: 2px 0 6px; font-size: 42px; line-height: 1.15; letter-spacing: -0.025em; overflow-wrap: anywhere; }
h2 { margin: 0 0 2px; font-size: 20px; letter-spacing: -0.01em; }
section { margin-top: 52px; }
section > p { margin: 0 0 16px; color: var(--soft); max-width: 76ch; }
.overline { font-size: 12px; font-weight: 600; letter-spacing: 0.09em; text-transform: uppercase; }
.tiles {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 1px; margin: 30px 0 0; padding: 0;
  background: var(--line); border: 1px solid var(--line); border-radius: 12px; overflow: hidden;
}
.tiles div { background: var(--card); padding: 14px 16px 13px; }
.tiles dt { color: var(--soft); font-size: 13px; }
.tiles dd { margin: 0; font-size: 27px; font-weight: 650; line-height: 1.25; letter-spacing: -0.02em; }
.tiles small { display: block; font-size: 12px; font-weight: 400; letter-spacing: 0; color: var(--soft); }
.wide { overflow-x: auto; }
.wide > svg { min-width: 720px; }
.chart { margin-bottom: 28px; }
.columns { display: grid; grid-template-columns: minmax(0, 1.18fr) minmax(0, 1fr); gap: 40px; align-items: start; }
@media (max-width: 900px) {
  .columns { grid-template-columns: minmax(0, 1fr); gap: 24px; }
  main, header, footer { padding: 0 18px; }
  header { padding-top: 32px; }
}
svg { display: block; width: 100%; height: auto; }
svg text { font-size: 12.5px; fill: var(--soft); }
svg text.strong { fill: var(--ink); font-size: 13.5px; }
svg text.strong.number { font-weight: 600; }
svg text.tick { font-size: 11.5px; }
svg text.tile { font-size: 10.5px; fill: #fff; }
svg text.faint { font-size: 9.5px; }
svg text.folder { font-size: 12px; font-weight: 600; fill: var(--ink); }
svg text.subfolder { font-size: 10px; }
svg text.label { font-size: 11.5px; fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.hit { fill: transparent; }
g:hover > .hit { fill: var(--line); opacity: 0.55; }
g:hover > rect[class^="k"] { filter: brightness(1.12); }
.comment { opacity: 0.55; } .blank { opacity: 0.22; }
.frame.outer { fill: var(--outer); stroke: var(--edge); stroke-width: 0.75; }
.frame.even { fill: var(--even); } .frame.odd { fill: var(--odd); }
.axis { stroke: var(--edge); } .grid { stroke: var(--line); }
.column { fill: var(--accent); }
.dot { fill-opacity: 0.78; stroke: var(--paper); }
.k0 { --own: var(--k0); } .k1 { --own: var(--k1); } .k2 { --own: var(--k2); } .k3 { --own: var(--k3); } .k4 { --own: var(--k4); }
.k5 { --own: var(--k5); } .k6 { --own: var(--k6); } .k7 { --own: var(--k7); } .k8 { --own: var(--k8); }
rect[class^="k"], .dot { fill: var(--own); }
rect.s1 { --own-shade: 7%; } rect.s2 { --own-shade: 13%; } rect.s3 { --own-shade: 19%; }
rect.s1, rect.s2, rect.s3 { fill: color-mix(in oklab, var(--own), #000 var(--own-shade)); }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 12px 0 0; padding: 0; list-style: none; font-size: 13px; color: var(--soft); }
.key svg { display: inline-block; width: 11px; height: 11px; margin-right: 7px; vertical-align: -1px; }
table { width: 100%; border-collapse: collapse; font-size: 13.5px; }
caption { text-align: left; color: var(--soft); padding-bottom: 8px; }
th { color: var(--soft); font-weight: 500; font-size: 12.5px; text-align: left; white-space: nowrap; }
th, td { padding: 6px 0 6px 18px; border-bottom: 1px solid var(--line); vertical-align: baseline; }
th:first-child, td:first-child { padding-left: 0; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.path { overflow-wrap: anywhere; }
td .folder { color: var(--soft); }
td .bar { display: block; height: 3px; margin-top: 5px; border-radius: 2px; background: var(--accent); opacity: 0.75; }
ul.plain { margin: 0; padding: 0 0 0 1.1em; font-size: 13.5px; }
ul.plain li { margin-bottom: 4px; overflow-wrap: anywhere; }
details { border-top: 1px solid var(--line); padding: 12px 0; }
summary { cursor: pointer; font-weight: 550; }
details > * + * { margin-top: 10px; }
footer { margin-top: 60px; padding-top: 18px; padding-bottom: 56px; color: var(--soft); font-size: 13px; }
footer p { max-width: 86ch; border-top: 1px solid var(--line); padding-top: 16px; }
@media print { body { background: #fff; } section { break-inside: avoid; } }
`;
