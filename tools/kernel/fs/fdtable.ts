/** A process's table of descriptors (struct files_struct, fs/file.c): small numbers to open file descriptions. */
import type { Files, Process } from "../sched/index.ts";
import { EBADF, EINVAL, EMFILE, ENFILE } from "../uapi/errno.ts";
import type { File } from "./file.ts";
import { machineBehind } from "./machine.ts";

export class FdTable implements Files {
  private readonly files: (File | null)[] = [];
  private readonly closeOnExec = new Set<number>();
  /** No free descriptor is below this one. */
  private firstFree = 0;

  /** Descriptors that the table has room for: it grows in powers of two and never shrinks (alloc_fdtable). */
  get capacity(): number {
    const highest = this.files.length - 1;
    return highest < 64 ? 64 : 128 * 2 ** Math.ceil(Math.log2(Math.floor(highest / 128) + 1));
  }

  /** The description behind `fd`, or undefined. */
  get(fd: number): File | undefined {
    return this.files[fd] ?? undefined;
  }

  /**
   * Takes the lowest free descriptor that is at least `from`, and counts a reference to `file`.
   * @param limit soft RLIMIT_NOFILE
   * @returns the descriptor, or -EMFILE
   */
  install(file: File, limit: number, cloexec: boolean, from = 0): number {
    let fd = Math.max(from, this.firstFree);
    while (this.files[fd]) fd++;
    if (fd >= limit) return -EMFILE;
    this.set(fd, file, cloexec);
    if (from <= this.firstFree) this.firstFree = fd + 1;
    return fd;
  }

  /** The lowest free descriptor. */
  lowestFree(): number {
    let fd = this.firstFree;
    while (this.files[fd]) fd++;
    return fd;
  }

  /** dup2: closes what `fd` was, without looking at errors. */
  replace(fd: number, file: File, cloexec: boolean): void {
    file.references++;
    this.close(fd);
    file.references--;
    this.set(fd, file, cloexec);
  }

  private set(fd: number, file: File, cloexec: boolean): void {
    while (this.files.length < fd) this.files.push(null);
    file.references++;
    this.files[fd] = file;
    if (cloexec) this.closeOnExec.add(fd);
  }

  /** @returns 0 or -EBADF */
  close(fd: number): number {
    const file = this.files[fd];
    if (!file) return -EBADF;
    this.files[fd] = null;
    this.closeOnExec.delete(fd);
    if (fd < this.firstFree) this.firstFree = fd;
    file.put();
    return 0;
  }

  isCloseOnExec(fd: number): boolean {
    return this.closeOnExec.has(fd);
  }

  setCloseOnExec(fd: number, on: boolean): void {
    if (on) this.closeOnExec.add(fd);
    else this.closeOnExec.delete(fd);
  }

  copy(): FdTable {
    const child = new FdTable();
    this.files.forEach((file, fd) => {
      if (file) child.set(fd, file, this.closeOnExec.has(fd));
    });
    child.firstFree = this.firstFree;
    return child;
  }

  closeAll(): void {
    for (let fd = 0; fd < this.files.length; fd++) this.close(fd);
  }

  /** Open descriptors in ascending order, for inspection. */
  *entries(): IterableIterator<[fd: number, file: File]> {
    for (let fd = 0; fd < this.files.length; fd++) {
      const file = this.files[fd];
      if (file) yield [fd, file];
    }
  }
}

/** sched knows the table only as something to copy and close; here it is itself again. */
export function filesOf(process: Process): FdTable {
  return process.files as FdTable;
}

/**
 * Gives a description a descriptor under the process's limit, and a new one its place among the machine's.
 * @returns the descriptor, -EMFILE, or -ENFILE where fs.file-max is reached
 */
export function installFile(process: Process, file: File, cloexec: boolean, from = 0): number {
  const isNew = file.references === 0;
  if (isNew && isFileTableFull(process) && hasFreeDescriptor(process)) return -ENFILE;
  const fd = filesOf(process).install(file, process.nofile.rlim_cur, cloexec, from);
  if (fd < 0 || !isNew) return fd;
  const machine = machineBehind(process);
  machine.openFiles++;
  file.countedAt = machine;
  return fd;
}

/** alloc_empty_file: the machine has as many open file descriptions as it may have. */
export function isFileTableFull(process: Process): boolean {
  const machine = machineBehind(process);
  if (machine.openFiles < machine.sysctl.file_max) return false;
  machine.kernelLog.once(`VFS: file-max limit ${machine.sysctl.file_max} reached`);
  return true;
}

/** F_DUPFD's lower bound must be below the limit. */
export function checkLowerBound(process: Process, from: number): number {
  return from < 0 || from >= process.nofile.rlim_cur ? -EINVAL : 0;
}

/** accept takes its descriptor before it looks at the queue, so that a full table says EMFILE at once. */
export function hasFreeDescriptor(process: Process): boolean {
  return filesOf(process).lowestFree() < process.nofile.rlim_cur;
}
