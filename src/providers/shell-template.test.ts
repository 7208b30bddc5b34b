import { describe, expect, it } from "vitest";
import { checkShellTemplate } from "./shell-template.ts";

const parts = (parts: TemplateStringsArray, ..._values: readonly unknown[]): readonly string[] => parts;
const x = "";

describe("checkShellTemplate", () => {
  it.each(
    [
      parts`echo ${x}`,
      parts`${x} ${x}`,
      parts`echo 'a "b' "it's" ${x}`,
      parts`echo "a \\" b" ${x} '\\' ${x}`,
      parts`echo \\' ${x}`,
      parts`echo "$(cat ${x})" ${x}`,
      parts`echo $(echo "$(cat ${x})" ${x}) ${x}`,
      parts`(cd ${x} && ls) | wc ${x}`,
      parts`echo it is a#b $# "$#" ${x}`,
      parts`echo \\# it's' ${x}`,
      parts`# it's a comment
      echo ${x}`,
      parts`echo $((1 + 2 * $n)) $$ ${x}`,
      parts`echo \\
      ${x}`,
      parts`echo "\${HOME}" \${HOME:-none} ${x}`,
      parts`cat <<< ${x} > ${x}`,
      parts`case ${x} in a) echo ${x};; esac`,
      parts`grep case ${x}`,
      parts`echo $(printf lowercase ${x})`,
      parts`echo ${x} "$(cat <<END
      it's
END
)"`,
      parts`echo ${x} \`date\``,
    ].map((fixed) => ({ fixed })),
  )("allows $fixed", ({ fixed }) => {
    expect(() => checkShellTemplate(fixed)).not.toThrow();
  });

  it.each([
    ["inside double quotes", parts`echo "${x}"`],
    ["inside double quotes", parts`echo "a $(echo b) ${x}"`],
    ["inside double quotes", parts`echo $(echo "a ${x}")`],
    ["inside single quotes", parts`echo 'a ${x}'`],
    ["inside single quotes", parts`echo "it's" 'a ${x}'`],
    ["inside a comment", parts`echo a # b ${x}`],
    ["inside a comment", parts`# ${x}`],
    ["inside a comment", parts`echo a;# b ${x}`],
    ["after a backslash", parts`echo \\${x}`],
    ["after a $", parts`echo $${x}`],
    ["after a $", parts`echo "$${x}"`],
    ["after a $ with a quote", parts`echo $'it\\'s' ${x}`],
    ["after a backtick", parts`echo \`cat ${x}\``],
    ["after a backtick", parts`echo "\`cat\`" ${x}`],
    [
      "after <<",
      parts`cat <<END
      ${x}
      END`,
    ],
    [
      "after a line that ends",
      parts`echo a\\
#it's ${x}`,
    ],
    ["after a $((…))", parts`echo $((1 + ${x}))`],
    ["after a $((…))", parts`echo $(( (1) + ${x}))`],
    ["after a $((…))", parts`echo $((echo "))") ; echo "${x}")`],
    ["after ((", parts`((${x} > 1))`],
    ["after a parameter in braces", parts`echo "\${a:-"${x}"}"`],
    ["after case", parts`echo "$(case a in a) echo "${x}";; esac)"`],
  ])("refuses a value %s: %j", (where, fixed) => {
    const refusal = { code: "CS_SHELL_COMMAND", message: expect.stringContaining(where) };
    expect(() => checkShellTemplate(fixed)).toThrow(expect.objectContaining(refusal));
  });

  it("counts the values from 0", () => {
    expect(() => checkShellTemplate(parts`echo ${x} ${x} "${x}"`)).toThrow(
      /value 2 stands inside double quotes/,
    );
  });

  it("refuses a NUL character", () => {
    expect(() => checkShellTemplate(["echo \0"])).toThrow(/NUL/);
  });
});
