/**
 * Faults in what is stored of a graph and read again.
 *
 * @type {readonly import("./mutant.ts").Mutant[]}
 */
export const codecMutants = [
  {
    name: "stored steps are in another order",
    file: "graph/codec/node-json.ts",
    find: 'json["of"] = args.map((_, position) => at(position));',
    replace: 'json["of"] = args.map((_, position) => at(args.length - 1 - position));',
    look: "crashes",
    seeds: 300,
  },
];
