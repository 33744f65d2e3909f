/** Messages with several buffers and descriptors that travel along. */
import type { msghdr } from "../kernel/uapi/index.ts";
import { type Call, trap } from "./trap.ts";

/**
 * sendmsg(2): the buffers of `msg_iov` as one message, to `msg_name` where given. Over a Unix socket,
 * `msg_control` may carry descriptors: scm_rights(fd, …).
 * @returns bytes sent, or -1 with errno as send(2), EBADF (a descriptor to pass is closed), EINVAL (too many)
 */
export function sendmsg(fd: number, message: msghdr, flags: number): Call<number> {
  return trap("sendmsg", fd, message, flags);
}

/**
 * recvmsg(2): fills the buffers of `msg_iov` in order, `msg_name` with the sender, `msg_control` with
 * descriptors that came along. They are new ones of this process for the same descriptions.
 * @param message `msg_controllen` is the room for control messages: CMSG_SPACE(4 * descriptors); where it is too
 *   small, the rest is closed and MSG_CTRUNC stands in `msg_flags`
 * @param flags as recv(2); MSG_CMSG_CLOEXEC sets FD_CLOEXEC on what comes along
 * @returns as recv(2)
 */
export function recvmsg(fd: number, message: msghdr, flags: number): Call<number> {
  return trap("recvmsg", fd, message, flags);
}
