import { resolve } from "node:path";
import { type Flow, loadFlow } from "./flow-file/load-flow.ts";

/** The flow files that were loaded, by path. Bounded by the files there are; one that failed is forgotten. */
const flows = new Map<string, Promise<Flow>>();

/**
 * A flow file, as `cascade run` loads it; each file once per process.
 *
 * @param file - as it was given, for messages
 * @param folder - where a relative path begins
 * @throws {FlowNotFoundError} `CS_FLOW_NOT_FOUND`
 * @throws {FlowLoadError} `CS_FLOW_LOAD`
 */
export async function flowFile(file: string, folder: string): Promise<Flow> {
  const path = resolve(folder, file);
  let flow = flows.get(path);
  if (flow === undefined) {
    flow = loadFlow(file, folder);
    flows.set(path, flow);
    flow.catch(() => flows.delete(path));
  }
  return { ...(await flow), file };
}
