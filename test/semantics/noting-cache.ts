import type { CacheHit, CacheInfo, CachePolicy } from "cascade-ts";

/** A cache that notes what it is asked and told, by task and arguments. */
export class NotingCache implements CachePolicy {
  readonly kept = new Map<string, unknown>();
  /** "get NAME(ARGS)" and "set NAME(ARGS)=VALUE", in order. */
  readonly log: string[] = [];
  readonly infos: CacheInfo[] = [];

  get(key: string, info: CacheInfo): CacheHit | undefined | Promise<CacheHit | undefined> {
    this.infos.push(info);
    this.log.push(`get ${called(info)}`);
    return this.kept.has(key) ? { value: this.kept.get(key) } : undefined;
  }

  set(key: string, value: unknown, info: CacheInfo): void | Promise<void> {
    this.log.push(`set ${called(info)}=${String(value)}`);
    this.kept.set(key, value);
  }

  get sets(): string[] {
    return this.log.filter((line) => line.startsWith("set"));
  }

  get gets(): string[] {
    return this.log.filter((line) => line.startsWith("get"));
  }
}

/** The same, answering in a later turn. */
export class LaterCache extends NotingCache {
  override async get(key: string, info: CacheInfo): Promise<CacheHit | undefined> {
    await undefined;
    return super.get(key, info);
  }

  override async set(key: string, value: unknown, info: CacheInfo): Promise<void> {
    await undefined;
    return super.set(key, value, info);
  }
}

function called({ task, args }: CacheInfo): string {
  return `${task}(${args.map(String).join(",")})`;
}
