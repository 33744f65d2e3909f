/**
 * One tree of files in memory for each machine (fs/namei.c): as much of it as descriptors, readiness and Unix
 * addresses need.
 *
 * Simplified: one user who may do everything, so no permissions; no links; every process works in "/".
 */
import { EEXIST, EISDIR, ENOENT, ENOTDIR } from "../uapi/errno.ts";
import { DirectoryInode, type Inode, NullInode } from "./inode.ts";

/** The directory and the last name of a path. */
interface Place {
  readonly parent: DirectoryInode;
  readonly name: string;
}

export class FileSystem {
  readonly root = new DirectoryInode();

  constructor() {
    for (const name of ["tmp", "dev", "run", "var"]) this.root.entries.set(name, new DirectoryInode());
    (this.root.entries.get("dev") as DirectoryInode).entries.set("null", new NullInode());
  }

  /** What a path leads to, or -ENOENT, -ENOTDIR. */
  lookup(path: string): Inode | number {
    const place = this.place(path);
    if (typeof place === "number") return place;
    return place.name === "" ? place.parent : (place.parent.entries.get(place.name) ?? -ENOENT);
  }

  /** Gives `inode` a name. @returns 0, -EEXIST, -ENOENT or -ENOTDIR */
  create(path: string, inode: Inode): number {
    const place = this.place(path);
    if (typeof place === "number") return place;
    if (place.name === "" || place.parent.entries.has(place.name)) return -EEXIST;
    place.parent.entries.set(place.name, inode);
    return 0;
  }

  /** Takes the name away; who has the file open keeps it. @returns 0, -ENOENT, -ENOTDIR or -EISDIR */
  unlink(path: string): number {
    const place = this.place(path);
    if (typeof place === "number") return place;
    const inode = place.name === "" ? place.parent : place.parent.entries.get(place.name);
    if (!inode) return -ENOENT;
    if (inode.kind === "directory") return -EISDIR;
    place.parent.entries.delete(place.name);
    return 0;
  }

  private place(path: string): Place | number {
    if (path === "") return -ENOENT;
    const names = path.split("/").filter((name) => name !== "" && name !== ".");
    const name = names.pop() ?? "";
    let parent = this.root;
    for (const step of names) {
      const next = parent.entries.get(step);
      if (!next) return -ENOENT;
      if (next.kind !== "directory") return -ENOTDIR;
      parent = next;
    }
    return { parent, name };
  }
}
