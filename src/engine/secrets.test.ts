import { describe, expect, it } from "vitest";
import { Secrets } from "./secrets.ts";

function masker(...values: readonly unknown[]): (text: string) => string {
  const secrets = new Secrets();
  for (const value of values) secrets.add(value);
  return secrets.mask;
}

describe("Secrets", () => {
  it("9.8 hides a secret wherever it occurs, every time", () => {
    const mask = masker("hunter22");
    expect(mask("hunter22")).toBe("***");
    expect(mask("a hunter22, xhunter22x: hunter2")).toBe("a ***, x***x: hunter2");
    expect(mask("hunter22hunter22")).toBe("***");
    expect(mask("")).toBe("");
  });

  it("gives the same text back where there is nothing to hide", () => {
    expect(masker()("hunter22")).toBe("hunter22");
    expect(new Secrets().any).toBe(false);
    const secrets = new Secrets();
    for (const nothing of ["", null, undefined, true, false, {}, [], () => "hunter22"]) secrets.add(nothing);
    expect(secrets.any).toBe(false);
    secrets.add("x");
    expect(secrets.any).toBe(true);
  });

  it("hides a short secret only where it stands alone", () => {
    const mask = masker("abc", 7, "é");
    expect(mask("abc abcd xabc _abc abc1 (abc) abc.")).toBe("*** abcd xabc _abc abc1 (***) ***.");
    expect(mask("7 17 7.5 é été")).toBe("*** 17 ***.5 *** été");
    expect(mask("abc")).toBe("***");
  });

  it("hides numbers as texts", () => {
    expect(masker(12345)("pin 12345, 9123456")).toBe("pin ***, 9***6");
    expect(masker(123456789012345678901234567890n)("x123456789012345678901234567890")).toBe("x***");
  });

  it("takes no character for a pattern", () => {
    expect(masker("a.c*")("abcc a.c*")).toBe("abcc ***");
    expect(masker("$&[x]\\")("$&[x]\\ and $& [x]")).toBe("*** and $& [x]");
    expect(masker("(((((")("a((((((b")).toBe("a***b");
  });

  it("hides unicode, also half a character", () => {
    expect(masker("пароль🔑")("это пароль🔑!")).toBe("это ***!");
    expect(masker("ab\ud83dcd")("x ab\ud83dcd")).toBe("x ***");
  });

  it("leaves no rest of secrets that overlap", () => {
    const mask = masker("abcdef", "defghi", "cdefg", "1212");
    expect(mask("abcdefghi")).toBe("***");
    expect(mask("xcdefgx")).toBe("x***x");
    expect(mask("12121212 121")).toBe("*** 121");
    expect(mask("121212x")).toBe("***x");
  });

  it.each([
    ["JSON", 'say "no"\n\\', JSON.stringify({ a: 'say "no"\n\\' }), '{"a":"***"}'],
    ["JSON in JSON", 'say "no"', JSON.stringify(JSON.stringify(['say "no"'])), JSON.stringify('["***"]')],
    ["a URL", "a b/c?&é", `https://x/?q=${encodeURIComponent("a b/c?&é")}`, "https://x/?q=***"],
    ["a URL in small letters", "p/q%", "x=p%2fq%25", "x=***"],
    ["a form", "a b&c", new URLSearchParams({ q: "a b&c" }).toString(), "q=***"],
    ["markup", 'a<b&"c">', "<t>a&lt;b&amp;&quot;c&quot;&gt;</t>", "<t>***</t>"],
    ["Base64", "hunter22", Buffer.from("hunter22").toString("base64"), "***"],
    ["Base64 for URLs", "\xff\xff>>??~~", Buffer.from("\xff\xff>>??~~").toString("base64url"), "***"],
  ])("hides what is escaped for %s", (_name, secret, text, shown) => {
    expect(masker(secret)(text)).toBe(shown);
  });

  it.each(["", "u", "us", "user:"])("hides what is encoded in Base64 behind %j", (before) => {
    const text = Buffer.from(`${before}correct horse`).toString("base64");
    const shown = masker("correct horse")(text);
    expect(shown).toContain("***");
    expect(Buffer.from(shown.replace("***", ""), "base64").toString()).not.toMatch(/orrect|hors/);
  });

  it("hides a key line by line", () => {
    const key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\n}\nkqhkiG9w0BAQ\n-----END KEY-----\n";
    const mask = masker(key);
    expect(mask(key)).toBe("***");
    expect(mask("line kqhkiG9w0BAQ and }")).toBe("line *** and }");
  });

  it("finds the texts of a structure, but not its keys", () => {
    const cyclic: Record<string, unknown> = { password: "hunter22", list: [["deep-secret"], 4711] };
    cyclic["self"] = cyclic;
    const mask = masker(
      cyclic,
      new Map([["name", "in a map"]]),
      new Set(["in a set"]),
      Buffer.from("in bytes"),
    );
    expect(mask("hunter22 deep-secret 4711 in a map in a set in bytes")).toBe("*** *** *** *** *** ***");
    expect(mask("password list self name")).toBe("password list self name");
  });

  it("runs no code of a value", () => {
    const hostile = Object.defineProperty({ a: "visible-secret" }, "b", {
      enumerable: true,
      get: () => {
        throw new Error("ran");
      },
    });
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("ran");
        },
      },
    );
    expect(masker(hostile, proxy)("visible-secret")).toBe("***");
  });

  it("shows nothing at all when there are more secrets than it keeps", () => {
    const few = Array.from({ length: 1_000 }, (_, i) => `secret-${i}.`);
    expect(masker(few)("secret-5. plain")).toBe("*** plain");
    expect(masker([...few, "one more"])("plain")).toBe("***");
    expect(masker(Array.from({ length: 20_000 }, () => "same"))("plain")).toBe("***");
  });

  it("takes very long texts and very long secrets", () => {
    const long = "x".repeat(2_000_000);
    expect(masker("hunter22")(`${long}hunter22${long}`)).toBe(`${long}***${long}`);
    expect(masker("aaaa")("a".repeat(500_000))).toBe("***");
    expect(masker(`key${long}`)(`a key${long} b`)).toBe("a *** b");
  });
});
