// `runIf` skips a call, and what uses it, unless its condition holds; `orElse` says what is used instead.
// A router takes one of several ways. What is not needed is never started: nobody asks a translator here.
//     cascade run examples/04-conditions-and-routes/flow.ts
import { all, router, task } from "cascade-ts";

const isLong = task("is it long?", (text: string) => text.length > 20);
const shorten = task("shorten", (text: string) => `${text.slice(0, 17)}...`);
const languageOf = task("language", (text: string) => (text.startsWith("Bonjour") ? "fr" : "en"));
const translate = task("translate", (text: string): string => {
  throw new Error(`there is no translator for "${text}"`);
});

const letter = (text: string) =>
  all({
    subject: shorten(text).runIf(isLong(text)).orElse(text),
    body: router(languageOf(text), { en: text, fr: translate(text) }),
  });

export default all([letter("Good morning"), letter("Good morning to all of you out there")]);
