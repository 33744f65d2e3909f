/** Event bits of poll(2) and epoll(7); one numbering on Linux (include/uapi/asm-generic/poll.h). */

export const POLLIN = 0x001;
export const POLLPRI = 0x002;
export const POLLOUT = 0x004;
export const POLLERR = 0x008;
export const POLLHUP = 0x010;
export const POLLNVAL = 0x020;
export const POLLRDNORM = 0x040;
export const POLLRDBAND = 0x080;
export const POLLWRNORM = 0x100;
export const POLLWRBAND = 0x200;
export const POLLRDHUP = 0x2000;

/** struct pollfd: `events` is the question, `revents` the kernel's answer. A negative fd is passed over. */
export interface pollfd {
  fd: number;
  events: number;
  revents: number;
}
