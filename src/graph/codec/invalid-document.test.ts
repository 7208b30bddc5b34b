import { describe, expect, it } from "vitest";
import { InvalidDocumentError } from "../../errors/codec-errors.ts";
import { task } from "../../spec/task.ts";
import { graphFromJSON } from "./decode-graph.ts";
import { decodeValue } from "./value-document.ts";

task("invalid.task", (...args: unknown[]) => args.length);

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidDocumentError);
    return (error as InvalidDocumentError).message.replace(/\. Nothing was made.*/s, "");
  }
  return "";
}

describe("2.4 hostile values", () => {
  it.each<[string, string]>([
    ["[1e999]", "value[0]: Infinity is not JSON"],
    ['{"$ref":0}', "value.$ref: there is no 0 in the table"],
    ['{"$document":[{"$ref":7}]}', "value.$ref: there is no 7 in the table"],
    ['{"$document":[{"$ref":-1},[]]}', "value.$ref: there is no -1 in the table"],
    ['{"$document":[{"$ref":"__proto__"},[]]}', 'value.$ref: there is no "__proto__" in the table'],
    [
      '{"$document":[{"$ref":0},{"$ref":0}]}',
      "table[0]: what stands in the table must be a value of its own",
    ],
    ['{"$document":[{"$ref":0},1]}', "table[0]: what stands in the table must be a value of its own"],
    ['{"$document":[]}', "value: a document is a list of the value and its table"],
    ['{"$document":[1],"a":2}', "value: a document is a list of the value and its table"],
    ['{"a":{"$date":1,"b":2}}', 'value.a: "$date" stands beside other keys'],
    ['{"$odd":1}', 'value.$odd: "$odd" is no tag of this version'],
    ['{"$node":0}', 'value.$node: "$node" is no tag of this version'],
    ['{"$":"null"}', 'value.$: "null" is no such value'],
    ['{"$bigint":"1e3"}', 'value.$bigint: "1e3" is no whole number'],
    ['{"$bigint":"-"}', 'value.$bigint: "-" is no whole number'],
    ['{"$date":{"toString":1}}', "value.$date: an object is no time"],
    ['{"$date":8640000000000001}', "value.$date: 8640000000000001 is no time"],
    ['{"$url":"no"}', 'value.$url: "no" is no URL'],
    ['{"$regexp":["(","",0]}', 'value.$regexp: "(" is no pattern'],
    ['{"$regexp":["a","",-1]}', "value.$regexp: -1 is no place in a text"],
    [`{"$regexp":["${"a".repeat(10_001)}","",0]}`, "value.$regexp: a pattern of 10001 characters"],
    ['{"$bytes":["Uint8Array",10000000000]}', "value.$bytes: an array of 2 are no bytes"],
    ['{"$bytes":["Uint8Array","A"]}', "value.$bytes: the bytes are no base64"],
    ['{"$bytes":["Float64Array","AAAA"]}', "value.$bytes: 3 bytes do not make a Float64Array"],
    ['{"$bytes":["Function","AAAA"]}', 'value.$bytes: "Function" is no kind of bytes'],
    ['{"$sparse":[4294967296]}', "value.$sparse: 4294967296 is no length of an array"],
    ['{"$sparse":[2,"5",1]}', "value.$sparse: an item lies beyond the length"],
    ['{"$sparse":[2,"length",9]}', 'value.$sparse[1]: the key "length" is there already'],
    ['{"$object":["a",1,"a",2]}', 'value.$object[2]: the key "a" is there already'],
    ['{"$object":["a"]}', "value.$object: a key without a value"],
    ['{"$object":[1,1]}', "value.$object[0]: 1 is no key"],
    ['{"$map":[1,2,1,3]}', "value.$map[2]: the key is there already"],
    ['{"$map":{}}', "value.$map: an object is not a list"],
    ['{"$set":[1,1]}', "value.$set[1]: the item is there already"],
    ['{"$error":["Function","message","x"]}', 'value.$error: "Function" is no kind of error'],
    ['{"$error":["Error","message",{}]}', "value.$error: message of an error is an object, not a text"],
    ['{"$error":["CascadeError","message","x"]}', "value.$error: code of an error is undefined, not a text"],
    [
      '{"$error":["AggregateError","errors",1]}',
      "value.$error: the errors of an AggregateError are not a list",
    ],
    ['{"$name":"process"}', 'value.$name: nothing here has the name "process"'],
  ])("%s", (text, message) => {
    expect(refusal(() => decodeValue(JSON.parse(text)))).toBe(message);
  });

  it("objects that JSON.parse cannot have given", () => {
    for (const odd of [undefined, () => 1, Symbol("x"), 1n, Number.NaN]) {
      expect(refusal(() => decodeValue([odd]))).toMatch(/^value\[0\]: .* is not JSON$/);
    }
    expect(refusal(() => decodeValue(new Map()))).toBe("value: an instance of a class is not JSON");
  });

  it("that never end are given up after maxNodes parts", () => {
    const loop: unknown[] = [];
    loop.push(loop, loop);
    expect(refusal(() => decodeValue(loop, { maxNodes: 1_000 }))).toMatch(/more parts than maxNodes allows/);
  });

  it("deep ones are refused or made without recursion", () => {
    const deep = JSON.parse(`${'{"$set":['.repeat(100_000)}{"$map":[1]}${"]}".repeat(100_000)}`);
    expect(refusal(() => decodeValue(deep))).toMatch(
      /^value(\.\$set\[0\]){4}\S*…\S*: a key without a value$/,
    );
  });

  it("pollute nothing", () => {
    const value = decodeValue(
      JSON.parse('{"__proto__":{"polluted":1},"$$x":{"$object":["__proto__",{"polluted":1}]}}'),
    );
    expect(Object.hasOwn(value as object, "__proto__")).toBe(true);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(Reflect.get(value as object, "polluted")).toBeUndefined();
  });
});

const document = (...nodes: unknown[]): object => ({
  format: "cascade-ts.graph",
  version: 1,
  target: nodes.length - 1,
  nodes,
});

describe("2.4 hostile graphs", () => {
  it.each<[string, unknown, string]>([
    ["no object", 7, "graph: 7 is not an object"],
    ["another format", { format: "x" }, 'graph.format: "x" is not "cascade-ts.graph"'],
    [
      "a newer version",
      { format: "cascade-ts.graph", version: 2 },
      "graph.version: 2 is not 1, the one version",
    ],
    ["no target", { ...document(), target: 0 }, "graph.target: 0 is not the position of a node"],
    ["an unknown kind", document({ kind: "constructor" }), 'nodes[0].kind: "constructor" is no kind of node'],
    [
      "a node that names itself",
      document({ kind: "settle", of: 0 }),
      "nodes[0].of: 0 is not the position of a node",
    ],
    [
      "a node in an argument that is not there yet",
      document({ kind: "all", args: [{ $node: 0 }] }),
      "nodes[0].args[0].$node: there is no such node",
    ],
    [
      "a node inside a plain value",
      document({ kind: "wait", args: [1] }, { kind: "literal", value: [{ $node: 0 }] }),
      "nodes[1].value[0].$node: a node inside a plain value",
    ],
    [
      "a duration",
      document({ kind: "wait", args: [-1] }),
      "nodes[0]: it cannot be made: wait: -1 is not a duration",
    ],
    [
      "a retry policy",
      document({ kind: "task", task: "invalid.task", retry: { attempts: 0 } }),
      "nodes[0]: it cannot be made: retry: attempts is 0",
    ],
    [
      "a retryIf with text",
      document({ kind: "task", task: "invalid.task", retry: { attempts: 2, retryIf: "() => 1" } }),
      'nodes[0].retry.retryIf: "() => 1" is not "task"',
    ],
    [
      "an unequal map",
      document({ kind: "map", task: "invalid.task", lists: [[1], [1, 2]] }),
      "nodes[0]: it cannot be made: invalid.task.map: the lists have",
    ],
    [
      "a map of a list with holes",
      document({ kind: "map", task: "invalid.task", lists: [{ $sparse: [4294967295] }] }),
      "nodes[0].lists: an array of 1 is not lists without holes",
    ],
    [
      "routes of one key",
      document(
        { kind: "wait", args: [1] },
        {
          kind: "router",
          selector: 0,
          routes: [
            ["a", 0],
            ["a", 0],
          ],
        },
      ),
      "nodes[1].routes: a key is there twice",
    ],
    [
      "a bound node of none",
      document({ kind: "wait", args: [1] }, { kind: "bind", source: 0, bound: 0 }),
      "nodes[1].bound: 0 is not a bound node",
    ],
  ])("%s", (_name, json, message) => {
    expect(refusal(() => graphFromJSON(json))).toContain(message);
  });

  it("a large array with holes around a node takes no room", () => {
    const holed = {
      kind: "task",
      task: "invalid.task",
      args: [{ $sparse: [30_000_000, "0", { $node: 0 }] }],
    };
    expect(refusal(() => graphFromJSON(document({ kind: "wait", args: [1] }, holed)))).toMatch(
      /more parts than maxNodes/,
    );
  });

  it("what many nodes share is not searched again and again", () => {
    const values = [Array.from({ length: 2_000 }, () => 0)];
    const plain = Array.from({ length: 2_000 }, () => ({
      kind: "task",
      task: "invalid.task",
      args: [{ $ref: 0 }],
    }));
    expect(graphFromJSON({ ...document(...plain), values }).nodes).toHaveLength(1);
    const mixed = plain.map(({ kind, task }, i) =>
      i === 0 ? { kind, task } : { kind, task, args: [[{ $node: 0 }, { $ref: 0 }]] },
    );
    expect(refusal(() => graphFromJSON({ ...document(...mixed), values }, { maxNodes: 50_000 }))).toMatch(
      /the arguments have more parts than maxNodes allows/,
    );
  });

  it("a structure that contains itself and a node", () => {
    const json = {
      ...document({ kind: "wait", args: [1] }, { kind: "all", args: [{ $ref: 0 }] }),
      values: [[{ $ref: 0 }, { $node: 0 }]],
    };
    expect(refusal(() => graphFromJSON(json))).toMatch(
      /^nodes\[1\]: it cannot be made: all: argument 0 contains itself/,
    );
  });
});
