/** BullMQ: a job for every step, all added at once, and a worker that takes so many at a time. */
import { serverAddress } from "./servers.mjs";

const inFlight = async ({ atOnce }) => {
  const { Queue, Worker } = await import("bullmq");
  const { hostname: host, port } = new URL(await serverAddress("redis"));
  const connection = { host, port: Number(port), maxRetriesPerRequest: null };
  const name = `steps-${process.pid}`;
  const queue = new Queue(name, { connection });
  const worker = new Worker(name, async ({ data }) => data.n + 1, { connection, concurrency: atOnce });
  await worker.waitUntilReady();
  return {
    async batch({ items }) {
      const results = new Array(items.length);
      let left = items.length;
      const { promise, resolve, reject } = withResolvers();
      const onCompleted = ({ data }, result) => {
        results[data.index] = result;
        if (--left === 0) resolve();
      };
      worker.on("completed", onCompleted);
      worker.once("failed", (_, error) => reject(error));
      for (let i = 0; i < items.length; i += atOnce) {
        const jobs = items.slice(i, i + atOnce).map((n, j) => ({ name: "step", data: { n, index: i + j } }));
        await queue.addBulk(jobs);
      }
      await promise;
      worker.off("completed", onCompleted);
      return results;
    },
    async close() {
      await worker.close();
      await queue.obliterate({ force: true });
      await queue.close();
    },
  };
};

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

export const bullmqSides = { bullmqInFlight: { setup: inFlight } };
