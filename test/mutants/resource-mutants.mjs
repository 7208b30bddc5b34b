/**
 * Faults in what bodies share: when it is acquired, who gets it, when it is given back.
 *
 * @type {readonly import("./mutant.ts").Mutant[]}
 */
export const resourceMutants = [
  {
    name: "resources are given back in the order they came",
    file: "engine/resources/resource-scope.ts",
    find: "let instance = this.#held.pop(); instance !== undefined; instance = this.#held.pop()",
    replace: "let instance = this.#held.shift(); instance !== undefined; instance = this.#held.shift()",
    seeds: 150,
  },
  {
    name: "a resource that comes too late is not given back",
    file: "engine/resources/resource-scope.ts",
    find: "    this.#held.push(instance);",
    replace: "    if (!this.#isClosed) this.#held.push(instance);",
    from: 140,
    seeds: 500,
  },
  {
    name: "two who want a resource at the same time get one each",
    file: "engine/resources/resource-scope.ts",
    find: "if (known !== undefined) return known.instance ?? known.wait();",
    replace: "if (known?.instance !== undefined) return known.instance;",
    from: 63,
    seeds: 300,
  },
  {
    name: "an engine's resource is a run's",
    file: "engine/resources/resource-scope.ts",
    find: "home.options.scope !== resource.scope) home",
    replace: 'home.options.scope !== (resource.scope === "engine" ? "run" : resource.scope)) home',
    seeds: 150,
  },
  {
    name: "an attempt that fails does not give back what is its own",
    file: "engine/attempts.ts",
    find: "else this.#close(activity, { error });",
    replace: "else this.#host.machine.failed(activity, error, verdictOf(activity, error));",
    seeds: 150,
  },
  {
    name: "a body that was stopped while it waited for its resources begins all the same",
    file: "engine/attempts.ts",
    find: "if (activity.stopEarly !== stop) return;",
    replace: "",
    from: 140,
    seeds: 600,
  },
  {
    name: "a tear-down that fails does not fail the attempt",
    file: "engine/resources/attempt-resources.ts",
    find: "return this.#own?.close(failure) ?? noProblems;",
    replace: "void this.#own?.close(failure);\n    return noProblems;",
    from: 140,
    seeds: 800,
  },
];
