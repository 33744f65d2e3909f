/**
 * Open files of the file system: regular ones, directories and /dev/null. None of them ever makes a reader
 * wait, so select and poll find them always ready, and epoll refuses them with EPERM.
 */
import type { Task } from "../sched/index.ts";
import { EEXIST, EINVAL, EISDIR, ENOENT, ENOTDIR, ENXIO } from "../uapi/errno.ts";
import {
  O_ACCMODE,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NONBLOCK,
  O_TRUNC,
  O_WRONLY,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
} from "../uapi/fcntl.ts";
import { POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../uapi/poll.ts";
import { installFile } from "./fdtable.ts";
import { type Caller, File } from "./file.ts";
import { type DirectoryInode, type Inode, type NullInode, RegularInode } from "./inode.ts";
import { machineOf } from "./machine.ts";

/** DEFAULT_POLLMASK: what a file says that has no poll of its own. */
const ALWAYS_READY = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;

export class RegularFile extends File {
  override readonly kind = "file";
  readonly inode: RegularInode | DirectoryInode | NullInode;
  /** f_pos: shared by all descriptors of this description. */
  private position = 0;

  constructor(inode: RegularInode | DirectoryInode | NullInode, flags: number) {
    super(flags);
    this.inode = inode;
  }

  override read(by: Caller, buf: Uint8Array): number {
    if (this.inode.kind === "directory") return -EISDIR;
    if (this.inode.kind === "null") return 0;
    const count = this.inode.read(buf, this.position);
    this.position += count;
    by.sched.copyOut(by.task, count);
    return count;
  }

  override write(by: Caller, data: Uint8Array): number {
    if (this.inode.kind !== "file") return data.length;
    if (this.flags & O_APPEND) this.position = this.inode.size;
    this.inode.write(data, this.position);
    this.position += data.length;
    by.sched.copyIn(by.task, data.length);
    return data.length;
  }

  override seek(offset: number, whence: number): number {
    const size = this.inode.kind === "file" ? this.inode.size : 0;
    const origin =
      whence === SEEK_SET ? 0 : whence === SEEK_CUR ? this.position : whence === SEEK_END ? size : Number.NaN;
    const target = origin + offset;
    if (Number.isNaN(target) || target < 0) return -EINVAL;
    this.position = target;
    return target;
  }

  override poll(): number {
    return ALWAYS_READY;
  }

  override release(): void {}
}

/**
 * open(2).
 * @returns a descriptor, or -ENOENT, -EEXIST, -EISDIR, -ENOTDIR, -ENXIO (a socket's name), -EMFILE
 */
export function openFile(task: Task, path: string, flags: number): number {
  const { fileSystem } = machineOf(task);
  let inode = fileSystem.lookup(path);
  if (inode === -ENOENT && flags & O_CREAT) inode = makeFile(task, path);
  else if (typeof inode !== "number" && (flags & (O_CREAT | O_EXCL)) === (O_CREAT | O_EXCL)) return -EEXIST;
  if (typeof inode === "number") return inode;
  const refusal = refuseOpen(inode, flags);
  if (refusal !== 0) return refusal;
  if (inode.kind === "socket") return -ENXIO;
  if (inode.kind === "file" && flags & O_TRUNC) inode.truncate();
  const file = new RegularFile(inode, flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_DIRECTORY));
  return installFile(task.process, file, (flags & O_CLOEXEC) !== 0);
}

function makeFile(task: Task, path: string): Inode | number {
  const inode = new RegularInode();
  const answer = path.endsWith("/") ? -EISDIR : machineOf(task).fileSystem.create(path, inode);
  return answer < 0 ? answer : inode;
}

function refuseOpen(inode: Inode, flags: number): number {
  if (inode.kind !== "directory") return flags & O_DIRECTORY ? -ENOTDIR : 0;
  const wantsWrite = (flags & O_ACCMODE) !== 0 && (flags & O_ACCMODE) <= O_WRONLY + 1;
  return wantsWrite || flags & O_CREAT ? -EISDIR : 0;
}
