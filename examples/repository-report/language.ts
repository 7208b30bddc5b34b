/** How a language writes comments and texts, and what can be counted in it line by line. */
export interface Language {
  readonly name: string;
  /** What begins a comment that ends with its line. */
  readonly line: readonly string[];
  /** What begins and ends a comment of several lines. */
  readonly block: readonly (readonly [open: string, close: string])[];
  /** What begins and ends a text of several lines, in which nothing is a comment. */
  readonly text: readonly string[];
  /** Quotes of a text that ends with its line at the latest. */
  readonly quotes: string;
  /** A text that stands alone is a comment (Python's docstrings). */
  readonly docstrings: boolean;
  /** `/…/` may be a regular expression. */
  readonly regex: boolean;
  /** A line that defines a named function. */
  readonly functions: RegExp | undefined;
  /** A line that exports something. */
  readonly exports: RegExp | undefined;
}

const plain: Language = {
  name: "Other text",
  line: [],
  block: [],
  text: [],
  quotes: "",
  docstrings: false,
  regex: false,
  functions: undefined,
  exports: undefined,
};

const cLike = { ...plain, line: ["//"], block: [["/*", "*/"]] as const, quotes: `"'` };
const hash = { ...plain, line: ["#"], quotes: `"'` };
const markup = { ...plain, block: [["<!--", "-->"]] as const };

const script = {
  ...cLike,
  text: ["`"],
  regex: true,
  functions:
    /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\b|^\s*(?:export\s+)?(?:const|let|var)\s+[\w$]+\s*(?::[^=]{1,200})?=\s*(?:async\s*)?(?:<[^>]{1,200}>\s*)?(?:\([^)]{0,400}\)\s*(?::[^=]{1,200})?|[\w$]+\s*)=>/,
  exports: /^\s*(?:export\s|module\.exports\b|exports\.)/,
};

const table: readonly (readonly [name: string, extensions: string, base: Omit<Language, "name">])[] = [
  ["TypeScript", "ts tsx mts cts", script],
  ["JavaScript", "js jsx mjs cjs", script],
  [
    "Python",
    "py pyi",
    { ...hash, text: ['"""', "'''"], docstrings: true, functions: /^\s*(?:async\s+)?def\s/ },
  ],
  ["Go", "go", { ...cLike, text: ["`"], functions: /^func\s/ }],
  [
    "Rust",
    "rs",
    {
      ...cLike,
      quotes: '"',
      functions: /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:const\s+|async\s+|unsafe\s+)*fn\s/,
      exports: /^\s*pub\s/,
    },
  ],
  ["Java", "java", cLike],
  ["Kotlin", "kt kts", { ...cLike, text: ['"""'], functions: /^\s*(?:[a-z]+\s+)*fun\s/ }],
  ["Swift", "swift", { ...cLike, text: ['"""'], functions: /^\s*(?:[a-z]+\s+)*func\s/ }],
  ["C", "c h", cLike],
  ["C++", "cc cpp cxx hh hpp hxx", cLike],
  ["C#", "cs", cLike],
  ["Scala", "scala sc", { ...cLike, text: ['"""'], functions: /^\s*(?:[a-z]+\s+)*def\s/ }],
  ["Dart", "dart", cLike],
  ["PHP", "php", { ...cLike, line: ["//", "#"], functions: /^\s*(?:[a-z]+\s+)*function\s/ }],
  ["Ruby", "rb rake gemspec", { ...hash, block: [["=begin", "=end"]], functions: /^\s*def\s/ }],
  [
    "Shell",
    "sh bash zsh fish ksh",
    { ...hash, quotes: "", functions: /^\s*(?:function\s+[\w-]+|[\w-]+\s*\(\))\s*\{?/ },
  ],
  ["PowerShell", "ps1 psm1", { ...hash, block: [["<#", "#>"]], functions: /^\s*function\s/i }],
  ["Lua", "lua", { ...plain, line: ["--"], block: [["--[[", "]]"]], quotes: `"'` }],
  ["Haskell", "hs", { ...plain, line: ["--"], block: [["{-", "-}"]], quotes: '"' }],
  ["Elixir", "ex exs", { ...hash, text: ['"""'], functions: /^\s*defp?\s/ }],
  ["R", "r", hash],
  ["SQL", "sql", { ...plain, line: ["--"], block: [["/*", "*/"]], quotes: "'" }],
  ["CSS", "css", { ...cLike, line: [] }],
  ["Sass", "scss sass less", cLike],
  ["HTML", "html htm xhtml", markup],
  ["XML", "xml svg xsd xsl plist", markup],
  ["Vue", "vue", markup],
  ["Svelte", "svelte", markup],
  ["Markdown", "md mdx markdown", plain],
  ["JSON", "json jsonc json5 geojson", { ...plain, line: ["//"], block: [["/*", "*/"]], quotes: '"' }],
  ["YAML", "yaml yml", hash],
  ["TOML", "toml", { ...hash, text: ['"""', "'''"] }],
  ["INI", "ini cfg conf properties", { ...plain, line: [";", "#"] }],
  ["Make", "mk mak", { ...hash, quotes: "" }],
  ["CMake", "cmake", { ...hash, block: [["#[[", "]]"]] }],
  ["Protocol Buffers", "proto", cLike],
  ["GraphQL", "graphql gql", { ...hash, text: ['"""'] }],
  ["Terraform", "tf hcl", { ...cLike, line: ["//", "#"], quotes: '"' }],
];

const byExtension = new Map<string, Language>();
for (const [name, extensions, base] of table) {
  const language = { ...base, name };
  for (const extension of extensions.split(" ")) byExtension.set(extension, language);
}

const byName: Readonly<Record<string, string>> = {
  makefile: "mk",
  gnumakefile: "mk",
  dockerfile: "sh",
  "cmakelists.txt": "cmake",
  rakefile: "rb",
  gemfile: "rb",
  ".editorconfig": "ini",
};

/** The language of a file, by its name alone; "Other text" for those it does not know. */
export function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const extension = Object.hasOwn(byName, name) ? byName[name] : name.slice(name.lastIndexOf(".") + 1);
  return byExtension.get(extension ?? "") ?? plain;
}
