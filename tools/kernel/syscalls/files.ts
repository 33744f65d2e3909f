/** Calls on paths, and lseek. */
import { DirectoryInode, machineOf, openFile } from "../fs/index.ts";
import { EBADF } from "../uapi/errno.ts";
import { type Handlers, fileAt } from "./io.ts";

export const paths: Handlers = {
  open(_kernel, task, path, flags) {
    return openFile(task, path, flags);
  },
  lseek(_kernel, task, fd, offset, whence) {
    return fileAt(task, fd)?.seek(offset, whence) ?? -EBADF;
  },
  unlink(_kernel, task, path) {
    return machineOf(task).fileSystem.unlink(path);
  },
  mkdir(_kernel, task, path) {
    return machineOf(task).fileSystem.create(path, new DirectoryInode());
  },
};
