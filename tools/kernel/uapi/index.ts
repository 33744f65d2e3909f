/** The public face of the kernel: everything that a program can see. libc imports this and nothing else. */
export * from "./epoll.ts";
export * from "./errno.ts";
export * from "./eventfd.ts";
export * from "./fcntl.ts";
export * from "./inet.ts";
export * from "./limits.ts";
export * from "./message.ts";
export * from "./misuse.ts";
export * from "./poll.ts";
export * from "./request.ts";
export * from "./select.ts";
export * from "./shared.ts";
export * from "./signal.ts";
export * from "./socket.ts";
export * from "./tcp.ts";
export * from "./wait.ts";
