/** sendmsg and recvmsg: several buffers, an address, and descriptors that travel along (net/core/scm.c). */
import { type File, filesOf, installFile } from "../fs/index.ts";
import type { Kernel } from "../kernel.ts";
import { type MessageInfo, Socket } from "../net/index.ts";
import { ASLEEP, type Task } from "../sched/index.ts";
import { EBADF, EFAULT, EINVAL, ENOTSOCK } from "../uapi/errno.ts";
import {
  CMSG_LEN,
  CMSG_SPACE,
  SCM_CREDENTIALS,
  SCM_MAX_FD,
  type cmsghdr,
  type msghdr,
} from "../uapi/message.ts";
import { AF_UNIX, MSG_CMSG_CLOEXEC, MSG_CTRUNC, MSG_OOB, SCM_RIGHTS, SOL_SOCKET } from "../uapi/socket.ts";
import { asBytes, finding } from "./arguments.ts";
import { type Handlers, fileAt, readBuffer, writeData } from "./io.ts";

const FD_BYTES = 4;

function checkMessage(task: Task, message: unknown): msghdr {
  if (typeof message === "object" && message !== null && Array.isArray((message as msghdr).msg_iov))
    return message as msghdr;
  throw finding(
    task,
    "bad-argument",
    `${task.request?.call}: \`message\` is no msghdr. Make one with msghdr(buffer, …).`,
  );
}

/** All buffers as one. */
function gather(task: Task, iov: readonly unknown[]): Uint8Array {
  const parts = iov.map((part) => asBytes(task, part));
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function scatter(from: Uint8Array, iov: readonly Uint8Array[]): void {
  let at = 0;
  for (const part of iov) {
    part.set(from.subarray(at, Math.min(at + part.length, from.length)));
    at += part.length;
  }
}

/** scm_fp_copy: the descriptions that go along, or a negative errno. Only Unix sockets pass them on. */
function filesToPass(task: Task, socket: Socket, control: readonly cmsghdr[]): File[] | null | number {
  const files: File[] = [];
  for (const { cmsg_level, cmsg_type, cmsg_data } of control) {
    if (cmsg_level !== SOL_SOCKET || socket.sock.family !== AF_UNIX) continue;
    if (cmsg_type === SCM_CREDENTIALS) continue;
    if (cmsg_type !== SCM_RIGHTS || !Array.isArray(cmsg_data)) return -EINVAL;
    if (files.length + cmsg_data.length > SCM_MAX_FD) return -EINVAL;
    for (const fd of cmsg_data) {
      const file = filesOf(task.process).get(fd);
      if (!file) return -EBADF;
      files.push(file);
    }
  }
  return files.length > 0 ? files : null;
}

/** scm_detach_fds: gives the reader descriptors, as many as there is room and limit for; the rest is closed. */
function installPassed(task: Task, message: msghdr, files: readonly File[], isCloexec: boolean): void {
  const room = Math.floor((message.msg_controllen - CMSG_LEN(0)) / FD_BYTES);
  const fds: number[] = [];
  for (const file of files) {
    const fd = fds.length < room ? installFile(task.process, file, isCloexec) : -1;
    if (fd >= 0) fds.push(fd);
    else message.msg_flags |= MSG_CTRUNC;
    file.put();
  }
  message.msg_control =
    fds.length > 0 ? [{ cmsg_level: SOL_SOCKET, cmsg_type: SCM_RIGHTS, cmsg_data: fds }] : [];
  message.msg_controllen = fds.length > 0 ? CMSG_SPACE(fds.length * FD_BYTES) : 0;
}

/** Keeps files open for the time of a call. */
function holding(task: Task, files: readonly File[], call: () => number): number {
  for (const file of files) file.references++;
  const answer = call();
  const letGo = () => files.forEach((file) => file.put());
  if (answer === ASLEEP && task.sleep) Object.assign(task.sleep.plan, { ended: letGo });
  else letGo();
  return answer;
}

function receiveMessage(
  kernel: Kernel,
  task: Task,
  fd: number,
  socket: Socket,
  message: msghdr,
  flags: number,
): number {
  const whole = new Uint8Array(message.msg_iov.reduce((sum, part) => sum + part.length, 0));
  const info: MessageInfo = { flags: 0, files: null };
  const buf = readBuffer(kernel, task, socket, fd, whole);
  const mayNotSleep = socket.isNonBlocking;
  const answer = socket.sock.receive(
    { sched: kernel.sched, task },
    { buf, flags, mayNotSleep, from: message.msg_name, info },
  );
  return kernel.whenAnswered(task, answer, (count) => {
    if (count < 0) return count;
    scatter(whole.subarray(0, Math.min(count, whole.length)), message.msg_iov);
    message.msg_flags = info.flags | (flags & MSG_CMSG_CLOEXEC);
    installPassed(task, message, info.files ?? [], (flags & MSG_CMSG_CLOEXEC) !== 0);
    return count;
  });
}

export const messages: Handlers = {
  sendmsg(kernel, task, fd, message, flags) {
    if (!message) return -EFAULT;
    const { msg_iov, msg_name, msg_control } = checkMessage(task, message);
    const socket = fileAt(task, fd);
    if (!(socket instanceof Socket)) return socket ? -ENOTSOCK : -EBADF;
    const files = filesToPass(task, socket, msg_control ?? []);
    if (typeof files === "number") return files;
    const data = writeData(kernel, task, socket, fd, gather(task, msg_iov));
    const send = () =>
      socket.sock.send(
        { sched: kernel.sched, task },
        { data, flags, mayNotSleep: socket.isNonBlocking, to: msg_name, files },
      );
    return files ? holding(task, files, send) : send();
  },
  recvmsg(kernel, task, fd, message, flags) {
    if (!message) return -EFAULT;
    const wanted = checkMessage(task, message);
    const socket = fileAt(task, fd);
    if (!(socket instanceof Socket)) return socket ? -ENOTSOCK : -EBADF;
    if (flags & MSG_OOB) return -EINVAL;
    return receiveMessage(kernel, task, fd, socket, wanted, flags);
  },
};
