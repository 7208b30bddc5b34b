import { type Resource, type ResourceOptions, resource } from "cascade-ts";

type Needs = Readonly<Record<string, Resource | string>>;

/** Makes resources that note, in order, when they are set up (+), what they see at their yield (!) and when they end (-). */
export class ResourceLog {
  readonly lines: string[] = [];
  #made = 0;

  /** A resource whose value is its name and a number that counts all instances: `db#1`. */
  sync(name: string, options: ResourceOptions<Needs> = {}): Resource<string> {
    const { lines } = this;
    const next = (): string => this.#next(name);
    return resource(
      name,
      function* () {
        const value = next();
        lines.push(`+${value}`);
        try {
          yield value;
        } catch (error) {
          lines.push(`!${value} ${messageOf(error)}`);
          throw error;
        } finally {
          lines.push(`-${value}`);
        }
      },
      options,
    );
  }

  /** The same, with an async factory that really waits. */
  async(name: string, options: ResourceOptions<Needs> = {}): Resource<string> {
    const { lines } = this;
    const next = (): string => this.#next(name);
    return resource(
      name,
      async function* () {
        const value = next();
        await new Promise((resolve) => setImmediate(resolve));
        lines.push(`+${value}`);
        try {
          yield value;
        } catch (error) {
          lines.push(`!${value} ${messageOf(error)}`);
          throw error;
        } finally {
          await new Promise((resolve) => setImmediate(resolve));
          lines.push(`-${value}`);
        }
      },
      options,
    );
  }

  /** How many instances of a name were set up, and how many have ended. */
  count(name: string): readonly [number, number] {
    const of = (sign: string): number =>
      this.lines.filter((line) => line.startsWith(`${sign}${name}#`)).length;
    return [of("+"), of("-")];
  }

  #next(name: string): string {
    this.#made += 1;
    return `${name}#${this.#made}`;
  }
}

/** The innermost message: what was thrown at first. */
function messageOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause !== undefined) inner = inner.cause;
  return inner instanceof Error ? inner.message : String(inner);
}
