// The inputs of a flow are options of the command: converted to their type, checked, with defaults and help.
// `cascade run examples/08-params/flow.ts --help` lists them.
//     cascade run examples/08-params/flow.ts --name Ada --times 2 --style loud
import { param, task } from "cascade-ts";

const name = param("name", { description: "Whom to greet" });
const times = param("times", { type: "number", default: 1, description: "How often" });
const style = param("style", { choices: ["plain", "loud"], default: "plain", description: "How" });
const polite = param("polite", { default: true, description: "Say please; --no-polite does not" });

interface Manner {
  readonly times: number;
  readonly style: "plain" | "loud";
  readonly polite: boolean;
}

const greet = task("greet", (whom: string, manner: Manner) => {
  const line = `Good day, ${whom}${manner.polite ? ", please come in" : ""}`;
  const said = manner.style === "loud" ? `${line.toUpperCase()}!` : `${line}.`;
  return Array<string>(manner.times).fill(said).join("\n");
});

export default greet(name, { times, style, polite });
