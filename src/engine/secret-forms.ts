/** Shorter secrets have no encoded forms: these would be found everywhere. */
const leastEncoded = 4;
/** A piece of Base64 shorter than this is found by chance. */
const leastPiece = 8;
/** Lines of a secret that are shorter than this are no secrets of their own. */
const leastLine = 8;

/**
 * The texts a secret can appear as: itself, escaped for JSON (also twice), URLs and markup, and in Base64 — also where it
 * is in the middle of what was encoded, as a password in a basic authorization. A secret of several lines, such as a key,
 * is also looked for line by line.
 */
export function secretForms(secret: string): readonly string[] {
  const forms = new Set([secret]);
  if (secret.length < leastEncoded) return [...forms];
  for (const line of secret.split(/\r\n|[\r\n]/)) if (line.length >= leastLine) forms.add(line);
  const json = jsonEscaped(secret);
  forms.add(json).add(jsonEscaped(json));
  for (const escaped of uriEscaped(secret)) forms.add(escaped);
  forms.add(xmlEscaped(secret));
  for (const encoded of base64Forms(secret)) forms.add(encoded);
  return [...forms];
}

function jsonEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As encodeURIComponent and as forms do it; the digits of an escape may be written large or small. */
function uriEscaped(text: string): string[] {
  const whole = text.replace(/\p{Surrogate}/gu, "\ufffd");
  const component = encodeURIComponent(whole);
  const form = new URLSearchParams({ "": whole }).toString().slice(1);
  const path = encodeURI(whole);
  return [component, form, path].flatMap((one) => [
    one,
    one.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

function xmlEscaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Three bytes are four characters, so what stands before the secret decides which of three ways its bytes are cut. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text, "utf8");
  const forms = [bytes.toString("base64"), bytes.toString("base64url")];
  for (let before = 0; before < 3; before++) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    // Characters that also hold bits of a neighbour are left out.
    const first = Math.ceil((before * 8) / 6);
    const piece = encoded.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
    if (piece.length >= leastPiece) forms.push(piece, piece.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return forms;
}
