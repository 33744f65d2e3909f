/** The watcher on the real file system: each way in which editors save is noticed. Waits for the event, never for time. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { realAfter, realDisk } from "./disk.ts";
import { watchFiles } from "./watcher.ts";

let folder: string;
let file: string;
let stop: () => void;
let onSave: () => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "c10kata-watch-"));
  file = join(folder, "01-first-echo.ts");
  writeFileSync(file, "one");
  stop = watchFiles([file], { disk: realDisk, after: realAfter, poll: false, saved: () => onSave() });
});

afterEach(() => {
  stop();
  rmSync(folder, { recursive: true });
});

/** Does what an editor does, and returns once it was noticed. */
function noticed(save: () => void): Promise<void> {
  return new Promise((resolve) => {
    onSave = resolve;
    save();
  });
}

test.each([
  ["in place", () => writeFileSync(file, "two")],
  [
    "by a new file moved over the old",
    () => {
      writeFileSync(`${file}.tmp`, "two");
      renameSync(`${file}.tmp`, file);
    },
  ],
  [
    "by a backup and a new file",
    () => {
      renameSync(file, `${file}~`);
      writeFileSync(file, "two");
    },
  ],
  [
    "by deleting and writing again",
    () => {
      rmSync(file);
      writeFileSync(file, "two");
    },
  ],
])("a save %s is noticed, and the one after it too", async (_way, save) => {
  await noticed(save);
  await noticed(() => writeFileSync(file, "three"));
  expect(realDisk.read(file)).toBe("three");
});

test("a file that does not exist reads as null", () => {
  expect(realDisk.read(join(folder, "none.ts"))).toBe(null);
  expect(realDisk.stamp(join(folder, "none.ts"))).toBe(null);
});
