/** Calls on paths. */
import { type Call, trap } from "./trap.ts";

/**
 * open(2): a file by its path.
 * @param flags O_RDONLY, O_WRONLY or O_RDWR, with O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_NONBLOCK, O_CLOEXEC, O_DIRECTORY
 * @param mode permissions of a new file; everything is allowed here
 * @returns a descriptor, or -1 with errno ENOENT, EEXIST, EISDIR, ENOTDIR, ENXIO (the name of a Unix socket), EMFILE
 */
export function open(path: string, flags: number, mode = 0o666): Call<number> {
  return trap("open", path, flags, mode);
}

/**
 * lseek(2): moves the position at which the description is read and written.
 * @param whence SEEK_SET, SEEK_CUR or SEEK_END
 * @returns the position, or -1 with errno ESPIPE (a pipe or socket), EINVAL, EBADF
 */
export function lseek(fd: number, offset: number, whence: number): Call<number> {
  return trap("lseek", fd, offset, whence);
}

/** unlink(2): takes a name away, of a Unix socket too; who has the file open keeps it. @returns 0, or -1 with errno ENOENT, EISDIR */
export function unlink(path: string): Call<number> {
  return trap("unlink", path);
}

/** mkdir(2). @returns 0, or -1 with errno EEXIST, ENOENT, ENOTDIR */
export function mkdir(path: string, mode = 0o777): Call<number> {
  return trap("mkdir", path, mode);
}
