import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { showChapter, verifyChapters } from "./commands.ts";
import { type Fixture, makeFixture } from "./host/fixture.ts";
import { makeStyle } from "./terminal/style.ts";

const good = "# Sockets\n\n```ts run id=a\nconsole.log(1 + 1);\n```\n\n```text output\n2\n```\n";
const stale = good.replace("\n2\n", "\n3\n");

let fixture: Fixture;
afterEach(() => fixture.remove());

/** Runs a command on a project with these files; gives its exit code and what it printed. */
async function run(
  files: Record<string, string>,
  command: (printed: string[], fixture: Fixture) => Promise<number>,
) {
  fixture = makeFixture(files);
  const printed: string[] = [];
  const code = await command(printed, fixture);
  return { code, text: printed.join("\n") };
}

const output = (printed: string[]) => ({
  style: makeStyle(false),
  width: undefined,
  print: (lines: string[]) => void printed.push(...lines),
});
const show = (files: Record<string, string>, ...names: string[]) =>
  run(files, (printed, { workspace }) => showChapter(workspace, names, output(printed)));
const verify = (files: Record<string, string>, names: string[], update = false) =>
  run(files, (printed, { workspace }) => verifyChapters(workspace, names, update, output(printed)));

describe("npm run chapter", () => {
  test("prints prose, code and live output", async () => {
    const { code, text } = await show({ "chapters/01-sockets.md": good }, "1");
    expect(code).toBe(0);
    expect(text).toBe(
      ["Sockets", "═══════", "", "┌ a", "│ console.log(1 + 1);", "└ prints", "  2"].join("\n"),
    );
  });

  test("shows a diff where the output is not the checked one", async () => {
    const { code, text } = await show({ "chapters/01-sockets.md": stale }, "sockets");
    expect(code).toBe(1);
    expect(text).toContain("✗ line 7: prints something else than its output block\n    -3\n    +2");
  });

  test("an unknown name, and none, list the chapters", async () => {
    const unknown = await show({ "chapters/01-sockets.md": good }, "pipes");
    expect(unknown.code).toBe(2);
    expect(unknown.text).toContain(
      'There is no chapter "pipes".\n\nThe chapters are:\n  01-sockets  Sockets',
    );
    fixture.remove();
    expect(await show({ "chapters/01-sockets.md": good })).toMatchObject({ code: 0 });
  });
});

describe("npm run chapters:verify", () => {
  test("is green when all is as written", async () => {
    const { code, text } = await verify({ "chapters/01-sockets.md": good }, []);
    expect([code, text]).toEqual([0, "1 of 1 cell in 1 chapter ran, twice each: all as written."]);
  });

  test("no chapter at all is not green, nor is a file with a strange name", async () => {
    expect(await verify({ "chapters/README.md": "" }, [])).toMatchObject({ code: 1 });
    fixture.remove();
    const stray = await verify({ "chapters/01-sockets.md": good, "chapters/notes.md": "" }, []);
    expect(stray.code).toBe(1);
    expect(stray.text).toContain("chapters/notes.md: a chapter is named NN-slug.md");
  });

  test("names the place, the diff and how to accept it", async () => {
    const { code, text } = await verify({ "chapters/01-sockets.md": stale }, ["01"]);
    expect(code).toBe(1);
    expect(text).toContain(
      "chapters/01-sockets.md:7  a  prints something else than its output block\n    -3\n    +2",
    );
    expect(text).toContain("--update");
  });

  test("--update rewrites the output, shows what changed, and leaves a green chapter", async () => {
    const { code, text } = await verify({ "chapters/01-sockets.md": stale }, [], true);
    expect(code).toBe(0);
    expect(text).toContain("updated: prints something else than its output block\n    -3\n    +2");
    expect(readFileSync(join(fixture.workspace.chapters, "01-sockets.md"), "utf8")).toBe(good);
  });

  test("--update writes figures, and does not hide what it cannot mend", async () => {
    const drawing = `# T\n\n\`\`\`ts run quiet\nimport { figure } from "#notebook";\nfigure("x", '<svg xmlns="http://www.w3.org/2000/svg"/>');\n\`\`\`\n\n![x](figures/01-x.svg) [gone](02.md)\n`;
    const { code, text } = await verify({ "chapters/01-t.md": drawing }, [], true);
    expect(readFileSync(join(fixture.workspace.chapters, "figures", "01-x.svg"), "utf8")).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    );
    expect(code).toBe(1);
    expect(text).toContain('chapters/01-t.md:8  the link "02.md" leads to no file');
  });

  test("an unknown name lists the chapters", async () => {
    expect(await verify({ "chapters/01-sockets.md": good }, ["9"])).toMatchObject({ code: 2 });
  });
});
