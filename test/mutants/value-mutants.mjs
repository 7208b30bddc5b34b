/**
 * Faults in what is told to those who ask for the value of a LazyResult while its run is under way.
 *
 * @type {readonly import("./mutant.ts").Mutant[]}
 */
export const valueMutants = [
  {
    name: "who waits for what a tail call replaces is forgotten",
    file: "core/spectators.ts",
    find: "for (const heir of heirs) addTo(frame, frame.target, heir);",
    replace: "void heirs;",
    from: 54,
    seeds: 400,
  },
  {
    name: "who waits for a node of a frame that ends is forgotten",
    file: "core/spectators.ts",
    find: "    else awaitLazy(m, frame.lazies[slot] as Lazy, spectators, true);\n  }\n  frame.spectators",
    replace: "    else void [m, slot, spectators];\n  }\n  frame.spectators",
    seeds: 200,
  },
  {
    name: "who waits for a node of a frame that is still to come is forgotten",
    file: "core/spectators.ts",
    find: "    for (const spectator of spectators) addTo(frame, slot, spectator);\n  }\n}\n\n/** A node",
    replace: "  }\n}\n\n/** A node",
    from: 54,
    seeds: 400,
  },
  {
    name: "who asks for a node is told the value of another",
    file: "core/spectators.ts",
    find: "spectator(frame.stateOf(slot), frame.values[slot]);",
    replace: "spectator(frame.stateOf(slot), frame.values[frame.target]);",
    seeds: 200,
  },
  {
    name: "the end of a run is not told to who waits for a value",
    file: "core/spectators.ts",
    find: "for (const spectator of spectators) spectator(known ? State.dormant : unknown, undefined);",
    replace: "void [known, spectators, unknown];",
    seeds: 200,
  },
];
