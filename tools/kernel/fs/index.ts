/** Open file descriptions and descriptor tables. */
export { checkLowerBound, FdTable, filesOf, hasFreeDescriptor, installFile } from "./fdtable.ts";
export { attemptOrSleep, type Caller, File } from "./file.ts";
export { makePipe, PIPE_BUF, PIPE_CAPACITY, PipeReader, PipeWriter } from "./pipe.ts";
export { poll } from "./poll.ts";
export { Terminal } from "./tty.ts";
