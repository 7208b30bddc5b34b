import { bytesToken, type Content, valueContent, valueToken } from "./canonical-value.ts";

/** Gives the same number for the same object, function or symbol, and different numbers for different ones. */
export type IdentityOf = (value: object | symbol) => number;

/**
 * A text that two values share exactly if they are equal by value.
 *
 * Told apart are 1 and "1", a Date and its text, 0 and -0, a hole, `undefined` and a missing key, an array and an object,
 * a Map and an object, and the kinds of byte arrays. The order of an object's keys makes no difference; that of a Map or
 * a Set does, because whoever iterates sees it. Whether equal parts are one object or copies makes no difference, except
 * in a structure that contains itself, where sharing counts.
 *
 * By identity go functions, class instances, symbols that are not registered, and objects with accessors or hidden
 * properties: they have no content that could be compared without running code.
 *
 * Nothing here recurses; the text grows with the number of different parts, not with the number of ways to reach them.
 */
export function canonical(value: unknown, identityOf: IdentityOf): string {
  const sharing = new Walk(identityOf, false);
  const text = sharing.textOf(value);
  return text ?? `~${new Walk(identityOf, true).textOf(value) ?? ""}`;
}

/** A container under way: its content, which child is next, and the parts of its text so far. */
interface Open {
  readonly source: object;
  readonly content: Content;
  next: number;
  readonly parts: string[];
}

/**
 * Writes each different container once, as a definition, and names it where it is used: `#n`.
 *
 * Without cycles a container is named when it is complete, by its text, so that equal ones share a name. With cycles it
 * is named when it is met.
 */
class Walk {
  readonly #identityOf: IdentityOf;
  readonly #cyclic: boolean;
  readonly #definitions: string[] = [];
  readonly #byText = new Map<string, string>();
  /** The name of a container; "" while it is under way. */
  readonly #names = new Map<object, string>();
  readonly #open: Open[] = [];

  constructor(identityOf: IdentityOf, cyclic: boolean) {
    this.#identityOf = identityOf;
    this.#cyclic = cyclic;
  }

  /** Undefined when a structure contains itself and this walk does not allow it. */
  textOf(value: unknown): string | undefined {
    const root: string[] = [];
    if (!this.#write(value, root)) return undefined;
    for (let top = this.#open.at(-1); top !== undefined; top = this.#open.at(-1)) {
      const { children, prefixes, close } = top.content;
      const at = top.next++;
      if (at >= children.length) {
        this.#open.pop();
        top.parts.push(close);
        this.#complete(top, this.#open.at(-1)?.parts ?? root);
      } else {
        top.parts.push(prefixes?.[at] ?? (at === 0 ? "" : ","));
        if (!this.#write(children[at], top.parts)) return undefined;
      }
    }
    return [...this.#definitions, ...root].join("\n");
  }

  /** Writes a value's token, or opens a container, whose name is written when it is complete. */
  #write(value: unknown, into: string[]): boolean {
    const token = valueToken(value, this.#identityOf);
    if (token !== undefined) {
      into.push(token);
      return true;
    }
    const source = value as object;
    const name = this.#names.get(source);
    if (name !== undefined && name !== "") into.push(name);
    else if (name === "") return false;
    else this.#enter(source, into);
    return true;
  }

  #enter(source: object, into: string[]): void {
    const content = bytesToken(source) ?? valueContent(source);
    if (content === undefined || typeof content === "string") {
      const token = content ?? `&${this.#identityOf(source)}`;
      this.#names.set(source, token);
      into.push(token);
      return;
    }
    let name = "";
    if (this.#cyclic) {
      name = `#${this.#definitions.length}`;
      this.#definitions.push("");
    }
    this.#names.set(source, name);
    this.#open.push({ source, content, next: 0, parts: [content.open] });
  }

  #complete({ source, parts }: Open, into: string[]): void {
    const text = parts.join("");
    let name = this.#names.get(source) ?? "";
    if (this.#cyclic) this.#definitions[Number(name.slice(1))] = text;
    else {
      name = this.#byText.get(text) ?? `#${this.#definitions.length}`;
      if (!this.#byText.has(text)) {
        this.#byText.set(text, name);
        this.#definitions.push(text);
      }
      this.#names.set(source, name);
    }
    into.push(name);
  }
}
