/** struct msghdr and its ancillary data (sendmsg(2), cmsg(3), unix(7)). */
import type { sockaddr } from "./inet.ts";
import { SCM_RIGHTS, SOL_SOCKET } from "./socket.ts";

/** Bytes before the data of a control message, and what each is rounded up to. */
const CMSG_HEADER = 16;
const CMSG_ALIGN = 8;

export const SCM_CREDENTIALS = 2;
/** Descriptors that one message can carry. */
export const SCM_MAX_FD = 253;

/** struct ucred: who is at the other end of a Unix socket. */
export interface ucred {
  pid: number;
  uid: number;
  gid: number;
}

/** One control message: with SCM_RIGHTS descriptors, with SCM_CREDENTIALS a ucred. */
export interface cmsghdr {
  cmsg_level: number;
  cmsg_type: number;
  cmsg_data: number[] | ucred;
}

/** struct msghdr. What recvmsg fills is filled in place. */
export interface msghdr {
  /** Where to, or where from; null where it does not matter. */
  msg_name: sockaddr | null;
  /** Buffers that are sent, or filled, one after the other. */
  msg_iov: Uint8Array[];
  /** Sent, or replaced by what came. */
  msg_control: cmsghdr[];
  /** recvmsg: bytes of room for control messages (CMSG_SPACE), then the bytes used. */
  msg_controllen: number;
  /** Filled by recvmsg: MSG_TRUNC, MSG_CTRUNC … */
  msg_flags: number;
}

/** An empty message: fill in what is needed. */
export function msghdr(...iov: Uint8Array[]): msghdr {
  return { msg_name: null, msg_iov: iov, msg_control: [], msg_controllen: 0, msg_flags: 0 };
}

/** A control message that passes descriptors (SCM_RIGHTS). */
export function scm_rights(...fds: number[]): cmsghdr {
  return { cmsg_level: SOL_SOCKET, cmsg_type: SCM_RIGHTS, cmsg_data: fds };
}

/** CMSG_SPACE(3): room that a control message of so many bytes takes; a descriptor has 4. */
export function CMSG_SPACE(length: number): number {
  return CMSG_HEADER + Math.ceil(length / CMSG_ALIGN) * CMSG_ALIGN;
}

/** CMSG_LEN(3): the same without the padding behind it. */
export function CMSG_LEN(length: number): number {
  return CMSG_HEADER + length;
}
