// A task is a function with a name. Calling it describes a call and runs nothing; handing the result to
// another call draws an edge. `cascade run` works backwards from the default export:
//     cascade run examples/01-hello/flow.ts
import { task } from "cascade-ts";

const add = task("add", (a: number, b: number) => a + b);
const greet = task("greet", (name: string, age: number) => `Hello, ${name}. You will be ${age} next year.`);

export default greet("Ada", add(36, 1));
