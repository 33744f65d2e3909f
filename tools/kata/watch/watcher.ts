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
  const watcher = new FileWatcher(files, options);
  watcher.start();
  return () => watcher.stop();
}

class FileWatcher {
  readonly #files: readonly string[];
  readonly #options: WatchOptions;
  /** What each file held when it was last looked at. */
  readonly #texts = new Map<string, string | null>();
  readonly #stamps = new Map<string, string | null>();
  readonly #directories: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;
  /** How to stop the events of each directory that could be watched. */
  readonly #stopEvents = new Map<string, () => void>();
  #stopSettling = () => {};
  #stopTicking = () => {};
  #isStopped = false;

  constructor(files: readonly string[], options: WatchOptions) {
    this.#files = files;
    this.#options = options;
    this.#directories = new Set(files.map((file) => dirname(file)));
    this.#names = new Set(files.map((file) => basename(file)));
  }

  start(): void {
    for (const file of this.#files) {
      this.#stamps.set(file, this.#options.disk.stamp(file));
      this.#texts.set(file, this.#options.disk.read(file));
    }
    this.#attach();
    this.#scheduleTick();
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopSettling();
    this.#stopTicking();
    for (const stop of this.#stopEvents.values()) stop();
  }

  #attach(): void {
    if (this.#options.poll) return;
    for (const directory of this.#directories) {
      this.#stopEvents.get(directory)?.();
      this.#stopEvents.delete(directory);
      try {
        const stop = this.#options.disk.watch(directory, (name) => this.#onEvent(name));
        this.#stopEvents.set(directory, stop);
      } catch {
        // No events to be had here, or not yet: the clock serves.
      }
    }
  }

  #onEvent(name: string | null): void {
    if (!this.#isStopped && (name === null || this.#names.has(name))) this.#settle(settleMs, false);
  }

  #settle(milliseconds: number, emptyCounts: boolean): void {
    this.#stopSettling();
    this.#stopSettling = this.#options.after(milliseconds, () => this.#look(emptyCounts));
  }

  /** Takes in what the files hold now, and tells of it where that was a save. */
  #look(emptyCounts: boolean): void {
    const { disk, saved } = this.#options;
    let changed = false;
    for (const file of this.#files) {
      this.#stamps.set(file, disk.stamp(file)); // Before reading: what is written in between differs next time.
      const text = disk.read(file);
      if (text === null || text === this.#texts.get(file)) continue;
      if (text === "" && !emptyCounts) {
        this.#settle(emptyMs, true);
        continue;
      }
      this.#texts.set(file, text);
      changed = true;
    }
    if (changed) saved();
  }

  #scheduleTick(): void {
    const hasAllEvents = this.#stopEvents.size === this.#directories.size;
    this.#stopTicking = this.#options.after(hasAllEvents ? slowMs : pollMs, () => this.#tick());
  }

  #tick(): void {
    const missed = this.#files.some((file) => this.#options.disk.stamp(file) !== this.#stamps.get(file));
    if (missed) {
      this.#look(false);
      this.#attach(); // The events said nothing: the directory may have been replaced.
    }
    if (!this.#isStopped) this.#scheduleTick();
  }
}
