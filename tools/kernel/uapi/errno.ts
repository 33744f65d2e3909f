/**
 * Error numbers with Linux's values (include/uapi/asm-generic/errno.h) and glibc's sentences.
 *
 * They are typed `number`, not as literals: a literal type would let TypeScript narrow `errno` across a
 * trap and reject the second comparison of `if (errno === EAGAIN) …; else if (errno === EINTR) …`.
 */

export const EPERM: number = 1;
export const ENOENT: number = 2;
export const ESRCH: number = 3;
export const EINTR: number = 4;
export const EIO: number = 5;
export const ENXIO: number = 6;
export const E2BIG: number = 7;
export const ENOEXEC: number = 8;
export const EBADF: number = 9;
export const ECHILD: number = 10;
export const EAGAIN: number = 11;
export const ENOMEM: number = 12;
export const EACCES: number = 13;
export const EFAULT: number = 14;
export const EBUSY: number = 16;
export const EEXIST: number = 17;
export const EXDEV: number = 18;
export const ENODEV: number = 19;
export const ENOTDIR: number = 20;
export const EISDIR: number = 21;
export const EINVAL: number = 22;
export const ENFILE: number = 23;
export const EMFILE: number = 24;
export const ENOTTY: number = 25;
export const EFBIG: number = 27;
export const ENOSPC: number = 28;
export const ESPIPE: number = 29;
export const EROFS: number = 30;
export const EMLINK: number = 31;
export const EPIPE: number = 32;
export const EDOM: number = 33;
export const ERANGE: number = 34;
export const EDEADLK: number = 35;
export const ENAMETOOLONG: number = 36;
export const ENOSYS: number = 38;
export const ENOTEMPTY: number = 39;
export const ELOOP: number = 40;
export const ENOPROTOOPT: number = 92;
export const EPROTO: number = 71;
export const EOVERFLOW: number = 75;
export const EBADFD: number = 77;
export const ENOTSOCK: number = 88;
export const EDESTADDRREQ: number = 89;
export const EMSGSIZE: number = 90;
export const EPROTOTYPE: number = 91;
export const EPROTONOSUPPORT: number = 93;
export const ESOCKTNOSUPPORT: number = 94;
export const EOPNOTSUPP: number = 95;
export const EPFNOSUPPORT: number = 96;
export const EAFNOSUPPORT: number = 97;
export const EADDRINUSE: number = 98;
export const EADDRNOTAVAIL: number = 99;
export const ENETDOWN: number = 100;
export const ENETUNREACH: number = 101;
export const ENETRESET: number = 102;
export const ECONNABORTED: number = 103;
export const ECONNRESET: number = 104;
export const ENOBUFS: number = 105;
export const EISCONN: number = 106;
export const ENOTCONN: number = 107;
export const ESHUTDOWN: number = 108;
export const ETIMEDOUT: number = 110;
export const ECONNREFUSED: number = 111;
export const EHOSTDOWN: number = 112;
export const EHOSTUNREACH: number = 113;
export const EALREADY: number = 114;
export const EINPROGRESS: number = 115;
export const ECANCELED: number = 125;
export const EOWNERDEAD: number = 130;
export const ENOTRECOVERABLE: number = 131;
/** The same number as EAGAIN; sockets and POSIX use both names. */
export const EWOULDBLOCK: number = EAGAIN;
/** The same number as EOPNOTSUPP on Linux. */
export const ENOTSUP: number = EOPNOTSUPP;

const TABLE: readonly (readonly [number, string, string])[] = [
  [EPERM, "EPERM", "Operation not permitted"],
  [ENOENT, "ENOENT", "No such file or directory"],
  [ESRCH, "ESRCH", "No such process"],
  [EINTR, "EINTR", "Interrupted system call"],
  [EIO, "EIO", "Input/output error"],
  [ENXIO, "ENXIO", "No such device or address"],
  [E2BIG, "E2BIG", "Argument list too long"],
  [ENOEXEC, "ENOEXEC", "Exec format error"],
  [EBADF, "EBADF", "Bad file descriptor"],
  [ECHILD, "ECHILD", "No child processes"],
  [EAGAIN, "EAGAIN", "Resource temporarily unavailable"],
  [ENOMEM, "ENOMEM", "Cannot allocate memory"],
  [EACCES, "EACCES", "Permission denied"],
  [EFAULT, "EFAULT", "Bad address"],
  [EBUSY, "EBUSY", "Device or resource busy"],
  [EEXIST, "EEXIST", "File exists"],
  [EXDEV, "EXDEV", "Invalid cross-device link"],
  [ENODEV, "ENODEV", "No such device"],
  [ENOTDIR, "ENOTDIR", "Not a directory"],
  [EISDIR, "EISDIR", "Is a directory"],
  [EINVAL, "EINVAL", "Invalid argument"],
  [ENFILE, "ENFILE", "Too many open files in system"],
  [EMFILE, "EMFILE", "Too many open files"],
  [ENOTTY, "ENOTTY", "Inappropriate ioctl for device"],
  [EFBIG, "EFBIG", "File too large"],
  [ENOSPC, "ENOSPC", "No space left on device"],
  [ESPIPE, "ESPIPE", "Illegal seek"],
  [EROFS, "EROFS", "Read-only file system"],
  [EMLINK, "EMLINK", "Too many links"],
  [EPIPE, "EPIPE", "Broken pipe"],
  [EDOM, "EDOM", "Numerical argument out of domain"],
  [ERANGE, "ERANGE", "Numerical result out of range"],
  [EDEADLK, "EDEADLK", "Resource deadlock avoided"],
  [ENAMETOOLONG, "ENAMETOOLONG", "File name too long"],
  [ENOSYS, "ENOSYS", "Function not implemented"],
  [ENOTEMPTY, "ENOTEMPTY", "Directory not empty"],
  [ELOOP, "ELOOP", "Too many levels of symbolic links"],
  [ENOPROTOOPT, "ENOPROTOOPT", "Protocol not available"],
  [EPROTO, "EPROTO", "Protocol error"],
  [EOVERFLOW, "EOVERFLOW", "Value too large for defined data type"],
  [EBADFD, "EBADFD", "File descriptor in bad state"],
  [ENOTSOCK, "ENOTSOCK", "Socket operation on non-socket"],
  [EDESTADDRREQ, "EDESTADDRREQ", "Destination address required"],
  [EMSGSIZE, "EMSGSIZE", "Message too long"],
  [EPROTOTYPE, "EPROTOTYPE", "Protocol wrong type for socket"],
  [EPROTONOSUPPORT, "EPROTONOSUPPORT", "Protocol not supported"],
  [ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT", "Socket type not supported"],
  [EOPNOTSUPP, "EOPNOTSUPP", "Operation not supported"],
  [EPFNOSUPPORT, "EPFNOSUPPORT", "Protocol family not supported"],
  [EAFNOSUPPORT, "EAFNOSUPPORT", "Address family not supported by protocol"],
  [EADDRINUSE, "EADDRINUSE", "Address already in use"],
  [EADDRNOTAVAIL, "EADDRNOTAVAIL", "Cannot assign requested address"],
  [ENETDOWN, "ENETDOWN", "Network is down"],
  [ENETUNREACH, "ENETUNREACH", "Network is unreachable"],
  [ENETRESET, "ENETRESET", "Network dropped connection on reset"],
  [ECONNABORTED, "ECONNABORTED", "Software caused connection abort"],
  [ECONNRESET, "ECONNRESET", "Connection reset by peer"],
  [ENOBUFS, "ENOBUFS", "No buffer space available"],
  [EISCONN, "EISCONN", "Transport endpoint is already connected"],
  [ENOTCONN, "ENOTCONN", "Transport endpoint is not connected"],
  [ESHUTDOWN, "ESHUTDOWN", "Cannot send after transport endpoint shutdown"],
  [ETIMEDOUT, "ETIMEDOUT", "Connection timed out"],
  [ECONNREFUSED, "ECONNREFUSED", "Connection refused"],
  [EHOSTDOWN, "EHOSTDOWN", "Host is down"],
  [EHOSTUNREACH, "EHOSTUNREACH", "No route to host"],
  [EALREADY, "EALREADY", "Operation already in progress"],
  [EINPROGRESS, "EINPROGRESS", "Operation now in progress"],
  [ECANCELED, "ECANCELED", "Operation canceled"],
  [EOWNERDEAD, "EOWNERDEAD", "Owner died"],
  [ENOTRECOVERABLE, "ENOTRECOVERABLE", "State not recoverable"],
];

const NAMES = new Map(TABLE.map(([value, name]) => [value, name]));
const SENTENCES = new Map(TABLE.map(([value, , sentence]) => [value, sentence]));
const VALUES = new Map(TABLE.map(([value, name]) => [name, value]));

/** "EAGAIN" for 11; "errno 999" for a number that Linux does not give. */
export function errnoName(error: number): string {
  return NAMES.get(error) ?? `errno ${error}`;
}

/** The number of "EAGAIN", or undefined. */
export function errnoByName(name: string): number | undefined {
  return VALUES.get(name);
}

/** What strerror(3) says: "Resource temporarily unavailable" for EAGAIN. */
export function strerror(error: number): string {
  return SENTENCES.get(error) ?? `Unknown error ${error}`;
}
