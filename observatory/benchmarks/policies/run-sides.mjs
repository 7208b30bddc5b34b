/** What is said of a run or its engine, and the resources and jumps a flow may have. */
import { bothSides, chain, fan } from "./flow-sides.mjs";

const stepSize = { by: 1 };

/** Resources of the given scope, each of them an object that says by how much to count. */
const resourceOf = ({ resource }, scope) =>
  resource(
    "size",
    function* () {
      yield stepSize;
    },
    { scope },
  );

const declared = (scope) => ({
  define: ({ step, cascade }) =>
    chain(step({ inject: { size: resourceOf(cascade, scope) } }, (ctx, n) => n + ctx.size.by)),
});

const asArgument = {
  define: ({ step, cascade }) => {
    const node = step(undefined, (n, size) => n + size.by);
    const size = cascade.inject(resourceOf(cascade, "run"));
    return chain((n) => node(n, size));
  },
};

/** The same bodies without the engine's help: with a context, and with an argument that is a plain object in a variable. */
const withContext = { define: ({ step }) => chain(step({ inject: {} }, (_, n) => n + stepSize.by)) };
const withObject = {
  define: ({ step, cascade }) => {
    const node = step(undefined, (n, size) => n + size.by);
    return chain((n) => node(n, cascade.literal(stepSize)));
  },
};

const box = { last: undefined };
const listening = (event) => {
  box.last = event;
};

/** Each node gets a parameter; `run` may have a listener. */
const withParam = (options, hasListener) => ({
  define: ({ step, cascade }) => {
    const node = step(undefined, (n, token) => (token === "" ? n : n + 1));
    const token = cascade.param("token", options);
    return chain((n) => node(n, token));
  },
  run: () => ({
    params: { token: "correct horse battery staple" },
    ...(hasListener ? { subscribers: [listening] } : {}),
  }),
});

async function startAndAskEach(engine, lazies, options) {
  const handle = engine.start(lazies, options);
  const values = await Promise.all(lazies.map((lazy) => handle.value(lazy)));
  await handle.result();
  return values;
}

const jumpLoop = {
  define: ({ step, cascade }) => {
    let end = 0;
    const node = step(undefined, (n) => (n >= end ? n : cascade.jump("again", n + 1)));
    return ({ nodes }) => {
      end = nodes;
      return cascade.bind(node(0), (self) => cascade.selectJump({ again: self }));
    };
  },
};

const tailLoop = {
  define: ({ step }) => {
    let end = 0;
    const node = step(undefined, (n) => (n >= end ? n : node(n + 1)));
    return ({ nodes }) => {
      end = nodes;
      return node(0);
    };
  },
};

const plainChain = { define: ({ step }) => chain(step()) };

export const runSides = {
  ...bothSides("withContext", withContext),
  ...bothSides("withObject", withObject),
  ...bothSides("runResource", declared("run")),
  ...bothSides("taskResource", declared("task")),
  ...bothSides("resourceArgument", asArgument),
  ...bothSides("tailLoop", tailLoop),
  ...bothSides("tailLoopGeneral", { ...tailLoop, engine: () => ({ fastPaths: false }) }),
  ...bothSides("jumpLoop", jumpLoop),
  ...bothSides("handleValue", { define: ({ step }) => fan(step()), start: startAndAskEach }),
  ...bothSides("deadline", { ...plainChain, run: () => ({ deadline: "1h" }) }),
  ...bothSides("trace", { ...plainChain, engine: () => ({ trace: true }) }),
  ...bothSides("listener", { ...plainChain, run: () => ({ subscribers: [listening] }) }),
  ...bothSides("openParam", withParam({}, false)),
  ...bothSides("openParamListener", withParam({}, true)),
  ...bothSides("secretParam", withParam({ secret: true }, false)),
  ...bothSides("secretParamListener", withParam({ secret: true }, true)),
};
