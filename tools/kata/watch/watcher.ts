/**
 * Notices that a file was saved, however the editor does it: in place, by a backup and a rename
 * (vim), by a new file moved over the old (sed -i, many editors), or by deleting and writing again.
 *
 * The directory is watched and not the file, since a file that is replaced takes its watch with it.
 * What decides is the content: a touch, or a burst of events for one save, is no second save. A slow
 * look at the clock catches what the events miss; on network mounts, which have no events, polling
 * replaces them.
 */
import { basename, dirname } from "node:path";

/** What the watcher needs of the file system. */
export interface Disk {
  /** The file's text, or null while it does not exist. */
  read(file: string): string | null;
  /** Differs whenever the file may have been written; null while it does not exist. */
  stamp(file: string): string | null;
  /** Calls back with the name of each entry that changes, null where the system does not say. Throws where it cannot watch. */
  watch(directory: string, changed: (name: string | null) => void): () => void;
}

/** What the watcher needs of time: calls back once, and returns how to prevent it. */
export type After = (milliseconds: number, run: () => void) => () => void;

export interface WatchOptions {
  disk: Disk;
  after: After;
  /** True: look at the clock only, and often. */
  poll: boolean;
  /** Called once for each save that changed the content of at least one file. */
  saved: () => void;
}

/** One save makes several events, a few hundred microseconds apart. */
const settleMs = 5;
/** An empty file is usually half a save: the editor has emptied it and has not written yet. */
const emptyMs = 50;
const pollMs = 200;
const slowMs = 1_000;

/** Watches until the returned function is called. The content at the time of the call counts as seen. */
export function watchFiles(files: readonly string[], options: WatchOptions): () => void {
  const { disk, after, saved } = options;
  const texts = new Map(files.map((file) => [file, disk.read(file)]));
  const stamps = new Map(files.map((file) => [file, disk.stamp(file)]));
  const directories = [...new Set(files.map((file) => dirname(file)))];
  const names = new Set(files.map((file) => basename(file)));
  const stopEvents = new Map<string, () => void>();
  let stopSettling = () => {};
  let stopTicking = () => {};
  let stopped = false;

  /** Takes in what the files hold now, and tells of it where that was a save. */
  function look(emptyCounts: boolean): void {
    let changed = false;
    for (const file of files) {
      stamps.set(file, disk.stamp(file)); // Before reading: what is written in between differs next time.
      const text = disk.read(file);
      if (text === null || text === texts.get(file)) continue;
      if (text === "" && !emptyCounts) {
        settle(emptyMs, true);
        continue;
      }
      texts.set(file, text);
      changed = true;
    }
    if (changed) saved();
  }

  function settle(milliseconds: number, emptyCounts: boolean): void {
    stopSettling();
    stopSettling = after(milliseconds, () => look(emptyCounts));
  }

  function onEvent(name: string | null): void {
    if (!stopped && (name === null || names.has(name))) settle(settleMs, false);
  }

  function attach(): void {
    if (options.poll) return;
    for (const directory of directories) {
      stopEvents.get(directory)?.();
      stopEvents.delete(directory);
      try {
        stopEvents.set(directory, disk.watch(directory, onEvent));
      } catch {
        // No events to be had here, or not yet: the clock serves.
      }
    }
  }

  function tick(): void {
    const missed = files.some((file) => disk.stamp(file) !== stamps.get(file));
    if (missed) {
      look(false);
      attach(); // The events said nothing: the directory may have been replaced.
    }
    if (!stopped) stopTicking = after(tickMs(), tick);
  }

  function tickMs(): number {
    return stopEvents.size < directories.length ? pollMs : slowMs;
  }

  attach();
  stopTicking = after(tickMs(), tick);
  return () => {
    stopped = true;
    stopSettling();
    stopTicking();
    for (const stop of stopEvents.values()) stop();
  };
}
