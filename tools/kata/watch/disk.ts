/** The real file system and the real clock, as the watcher wants them. */
import { readFileSync, statSync, watch } from "node:fs";
import type { After, Disk } from "./watcher.ts";

export const realDisk: Disk = {
  read(file) {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return null;
    }
  },

  stamp(file) {
    try {
      const { ino, mtimeMs, size } = statSync(file);
      return `${ino} ${mtimeMs} ${size}`;
    } catch {
      return null;
    }
  },

  watch(directory, changed) {
    const watcher = watch(directory, (_event, name) => changed(name));
    // A directory that is deleted may end its watch with an error; the watcher's clock notices the rest.
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  },
};

export const realAfter: After = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};
