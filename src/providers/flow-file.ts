import { type Flow, loadFlow } from "./flow-file/load-flow.ts";

/** The flow files that were loaded, by path. Bounded by the files there are; one that failed is forgotten. */
const flows = new Map<string, Promise<Flow>>();

/**
 * A flow file, as `cascade run` loads it; each file once per process.
 *
 * @param file - as it was given, for messages
 * @param from - the calling file, or undefined: a relative path begins in its folder, or in the working folder
 * @throws {FlowNotFoundError} `CS_FLOW_NOT_FOUND`
 * @throws {FlowLoadError} `CS_FLOW_LOAD`
 */
export async function flowFile(file: string, from: string | undefined): Promise<Flow> {
  const [{ dirname, resolve }, { fileURLToPath }] = await Promise.all([
    import("node:path"),
    import("node:url"),
  ]);
  const toPath = (place: string): string => (place.startsWith("file:") ? fileURLToPath(place) : place);
  const folder = from === undefined ? process.cwd() : dirname(resolve(toPath(from)));
  const path = resolve(folder, toPath(file));
  let flow = flows.get(path);
  if (flow === undefined) {
    flow = loadFlow(toPath(file), folder);
    flows.set(path, flow);
    flow.catch(() => flows.delete(path));
  }
  return { ...(await flow), file: toPath(file) };
}
