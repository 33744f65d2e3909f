/** Unix sockets: names, connections, datagrams, ends, and descriptors that travel. */
import { describe, expect, test } from "vitest";
import {
  AF_UNIX,
  AF_UNSPEC,
  CMSG_SPACE,
  EADDRINUSE,
  EAGAIN,
  EBADF,
  ECONNREFUSED,
  ECONNRESET,
  EINVAL,
  EISCONN,
  EMSGSIZE,
  ENOENT,
  ENOTCONN,
  EOPNOTSUPP,
  EPERM,
  EPIPE,
  EPROTOTYPE,
  FIONREAD,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_PEEK,
  MSG_TRUNC,
  O_CREAT,
  O_RDWR,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  SCM_RIGHTS,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SIGPIPE,
  SIG_IGN,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_PEERCRED,
  type SockoptValue,
  type Thread,
  accept,
  bind,
  close,
  connect,
  errno,
  exit,
  fork,
  getpeername,
  getpid,
  getsockname,
  getsockopt,
  ioctl,
  listen,
  msghdr,
  open,
  pipe,
  poll,
  pthread_create,
  read,
  recv,
  recvfrom,
  recvmsg,
  ref,
  scm_rights,
  send,
  sendmsg,
  sendto,
  shutdown,
  signal,
  sleep,
  sockaddr,
  socket,
  socketpair,
  text,
  unix,
  unlink,
  wait,
  write,
} from "../../../libc/index.ts";
import { runProgram } from "../../run-program.ts";

type Say = (what: unknown) => void;

function told(program: (say: Say) => Thread<unknown>): unknown[] {
  const said: unknown[] = [];
  runProgram(() => program((what) => said.push(what)) as Thread<void>);
  return said;
}

/** The call's answer, or its error as a negative number. */
function* result(call: Thread<number>): Thread<number> {
  const answer = yield* call;
  return answer < 0 ? -errno : answer;
}

function* newPair(type = SOCK_STREAM): Thread<[number, number]> {
  const sv: number[] = [];
  yield* socketpair(AF_UNIX, type, 0, sv);
  return sv as [number, number];
}

function* newSocket(type = SOCK_STREAM, name = ""): Thread<number> {
  const fd = yield* socket(AF_UNIX, type, 0);
  if (name !== "") yield* bind(fd, unix(name));
  return fd;
}

function* newListener(name = "@srv", backlog = 4, flags = 0): Thread<number> {
  const fd = yield* newSocket(SOCK_STREAM | flags, name);
  yield* listen(fd, backlog);
  return fd;
}

function* reventsOf(fd: number): Thread<number> {
  const entry = { fd, events: POLLIN | POLLOUT | POLLRDHUP, revents: 0 };
  yield* poll([entry], 0);
  return entry.revents;
}

function* readText(fd: number, count = 64): Thread<string | number> {
  const buf = new Uint8Array(count);
  const got = yield* result(read(fd, buf, count));
  return got > 0 ? text(buf, got) : got;
}

describe("names", () => {
  test("a path is taken until it is unlinked, also when its socket is gone; an abstract name goes with the socket", () => {
    const said = told(function* (say) {
      const first = yield* newSocket(SOCK_STREAM, "/tmp/s");
      const abstract = yield* newSocket(SOCK_STREAM, "@s");
      const other = yield* newSocket();
      say([yield* result(bind(other, unix("/tmp/s"))), yield* result(bind(other, unix("@s")))]);
      yield* close(first);
      yield* close(abstract);
      say([yield* result(connect(other, unix("/tmp/s"))), yield* result(bind(other, unix("/tmp/s")))]);
      yield* unlink("/tmp/s");
      say([yield* result(connect(other, unix("/tmp/s"))), yield* result(bind(other, unix("/tmp/s")))]);
      say(yield* result(bind(yield* newSocket(), unix("@s"))));
    });
    expect(said).toEqual([[-EADDRINUSE, -EADDRINUSE], [-ECONNREFUSED, -EADDRINUSE], [-ENOENT, 0], 0]);
  });

  test("a second bind is EINVAL, one into no directory ENOENT, of another family EINVAL; an empty path draws a name", () => {
    const said = told(function* (say) {
      const fd = yield* newSocket(SOCK_STREAM, "@a");
      say([yield* result(bind(fd, unix("@b"))), yield* result(bind(fd, unix("/tmp/b")))]);
      const other = yield* newSocket();
      say([
        yield* result(bind(other, unix("/nowhere/b"))),
        yield* result(bind(other, { ...unix("@c"), family: 2 })),
      ]);
      yield* bind(other, unix(""));
      const name = sockaddr();
      yield* getsockname(other, name);
      say(/^@[0-9a-f]{5}$/.test(name.path));
    });
    expect(said).toEqual([[-EINVAL, -EINVAL], [-ENOENT, -EINVAL], true]);
  });

  test("a path leads to a socket of another type: EPROTOTYPE; to a plain file: ECONNREFUSED; abstract names are apart by type", () => {
    const said = told(function* (say) {
      yield* newSocket(SOCK_DGRAM, "/tmp/d");
      yield* newSocket(SOCK_DGRAM, "@d");
      yield* open("/tmp/f", O_RDWR | O_CREAT);
      const fd = yield* newSocket();
      for (const path of ["/tmp/d", "/tmp/f", "@d"]) say(yield* result(connect(fd, unix(path))));
      say(yield* result(bind(fd, unix("@d"))));
    });
    expect(said).toEqual([-EPROTOTYPE, -ECONNREFUSED, -ECONNREFUSED, 0]);
  });
});

describe("a stream", () => {
  test("backlog n lets n + 1 wait; the next connect is EAGAIN at once, or sleeps until accept", () => {
    const said = told(function* (say) {
      const listener = yield* newListener("@srv", 1);
      for (let i = 0; i < 3; i++)
        say(yield* result(connect(yield* newSocket(SOCK_STREAM | SOCK_NONBLOCK), unix("@srv"))));
      yield* pthread_create(
        ref(0),
        null,
        function* () {
          yield* sleep(0.1);
          yield* accept(listener);
        },
        null,
      );
      say(yield* result(connect(yield* newSocket(), unix("@srv"))));
    });
    expect(said).toEqual([0, 0, -EAGAIN, 0]);
  });

  test("listen needs a name; accept needs listen; connect and listen exclude each other", () => {
    const said = told(function* (say) {
      const bare = yield* newSocket();
      say([yield* result(listen(bare, 1)), yield* result(accept(bare))]);
      const listener = yield* newListener();
      say(yield* result(connect(listener, unix("@srv"))));
      yield* connect(bare, unix("@srv"));
      say([yield* result(connect(bare, unix("@srv"))), yield* result(listen(bare, 1))]);
      const datagram = yield* newSocket(SOCK_DGRAM, "@d");
      say([yield* result(listen(datagram, 1)), yield* result(accept(datagram))]);
    });
    expect(said).toEqual([[-EINVAL, -EINVAL], -EINVAL, [-EISCONN, -EINVAL], [-EOPNOTSUPP, -EOPNOTSUPP]]);
  });

  test("the client is unnamed, the accepted socket has the listener's name, and each knows the other's process", () => {
    const said = told(function* (say) {
      const listener = yield* newListener();
      if ((yield* fork()) === 0) {
        const fd = yield* newSocket();
        yield* connect(fd, unix("@srv"));
        yield* sleep(1);
        yield* exit(0);
      }
      const peer = sockaddr();
      const fd = yield* accept(listener, peer);
      const own = sockaddr();
      yield* getsockname(fd, own);
      const who = ref<SockoptValue>(0);
      yield* getsockopt(fd, SOL_SOCKET, SO_PEERCRED, who);
      say([peer.path, own.path, (who.value as { pid: number }).pid === (yield* wait(null))]);
      say([yield* result(getpeername(yield* newSocket(), peer))]);
      say((yield* getpid()) > 0);
    });
    expect(said).toEqual([["", "@srv", true], [-ENOTCONN], true]);
  });

  test("fresh: OUT|HUP, reads EINVAL, writes ENOTCONN, shutdown 0; connected and half-closed as TCP", () => {
    const said = told(function* (say) {
      const fd = yield* newSocket();
      say([
        yield* reventsOf(fd),
        yield* result(read(fd, new Uint8Array(1), 1)),
        yield* result(write(fd, "x", 1)),
        yield* result(shutdown(fd, SHUT_RDWR)),
      ]);
      const [a, b] = yield* newPair();
      say(yield* reventsOf(a));
      yield* shutdown(b, SHUT_WR);
      say(yield* reventsOf(a));
      yield* shutdown(a, SHUT_WR);
      say(yield* reventsOf(a));
    });
    expect(said).toEqual([
      [POLLOUT | POLLHUP, -EINVAL, -ENOTCONN, 0],
      POLLOUT,
      POLLIN | POLLOUT | POLLRDHUP,
      POLLIN | POLLOUT | POLLHUP | POLLRDHUP,
    ]);
  });

  test("the peer closes: what was sent is read, then the end of file; with bytes unread at the peer, ECONNRESET once", () => {
    const said = told(function* (say) {
      yield* signal(SIGPIPE, SIG_IGN);
      const [a, b] = yield* newPair();
      yield* write(b, "last", 4);
      yield* close(b);
      say([yield* readText(a), yield* readText(a), yield* result(write(a, "x", 1))]);
      const [c, d] = yield* newPair();
      yield* write(c, "unread", 6);
      yield* close(d);
      say(yield* reventsOf(c));
      say([yield* readText(c), yield* readText(c), yield* result(send(c, "x", 1, MSG_NOSIGNAL))]);
    });
    expect(said).toEqual([
      ["last", 0, -EPIPE],
      POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP,
      [-ECONNRESET, 0, -EPIPE],
    ]);
  });

  test("the listener closes: who was not accepted reads ECONNRESET; a listener that is shut down refuses and wakes its accept", () => {
    const said = told(function* (say) {
      const listener = yield* newListener();
      const fd = yield* newSocket();
      yield* connect(fd, unix("@srv"));
      yield* close(listener);
      say([yield* readText(fd), yield* readText(fd)]);
      const other = yield* newListener();
      yield* pthread_create(
        ref(0),
        null,
        function* () {
          yield* sleep(0.1);
          yield* shutdown(other, SHUT_RD);
        },
        null,
      );
      say(yield* result(accept(other)));
      say(yield* result(connect(yield* newSocket(), unix("@srv"))));
    });
    expect(said).toEqual([[-ECONNRESET, 0], -EINVAL, -ECONNREFUSED]);
  });

  test("a full send buffer holds 278 messages of a byte or 219,264 bytes at once; a quarter left makes it writable", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair(SOCK_STREAM | SOCK_NONBLOCK);
      let count = 0;
      while ((yield* write(a, "x", 1)) === 1) count++;
      say([count, errno === EAGAIN, yield* reventsOf(a)]);
      yield* read(b, new Uint8Array(200), 200);
      say(yield* reventsOf(a));
      yield* read(b, new Uint8Array(20), 20);
      say(yield* reventsOf(a));
      const [c] = yield* newPair(SOCK_STREAM | SOCK_NONBLOCK);
      say(yield* result(write(c, new Uint8Array(1_000_000), 1_000_000)));
    });
    expect(said).toEqual([[278, true, 0], 0, POLLOUT, 219_264]);
  });

  test("MSG_PEEK leaves the bytes; FIONREAD counts them; sendto is EISCONN, or EOPNOTSUPP before connect", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      yield* write(b, "ab", 2);
      yield* write(b, "cd", 2);
      const buf = new Uint8Array(8);
      const waiting = ref(0);
      say([yield* recv(a, buf, 8, MSG_PEEK), text(buf, 4)]);
      yield* ioctl(a, FIONREAD, waiting);
      say([waiting.value, yield* readText(a)]);
      say([
        yield* result(sendto(a, "x", 1, 0, unix("@x"))),
        yield* result(sendto(yield* newSocket(), "x", 1, 0, unix("@x"))),
      ]);
    });
    expect(said).toEqual([
      [4, "abcd"],
      [4, "abcd"],
      [-EISCONN, -EOPNOTSUPP],
    ]);
  });
});

describe("datagrams", () => {
  test("stay apart, name their sender, and are cut to the reader's buffer", () => {
    const said = told(function* (say) {
      const server = yield* newSocket(SOCK_DGRAM, "@server");
      const client = yield* newSocket(SOCK_DGRAM, "@client");
      yield* sendto(client, "one", 3, 0, unix("@server"));
      yield* sendto(yield* newSocket(SOCK_DGRAM), "second", 6, 0, unix("@server"));
      const from = sockaddr();
      const buf = new Uint8Array(4);
      say([yield* recvfrom(server, buf, 4, 0, from), text(buf, 3), from.path]);
      say([yield* recvfrom(server, buf, 4, MSG_TRUNC, from), text(buf, 4), from.path]);
      say(yield* result(recv(server, buf, 4, MSG_DONTWAIT)));
    });
    expect(said).toEqual([[3, "one", "@client"], [6, "seco", ""], -EAGAIN]);
  });

  test("11 wait at a receiver that is not connected to the sender; then EAGAIN, and not writable, until one is read", () => {
    const said = told(function* (say) {
      const server = yield* newSocket(SOCK_DGRAM, "@server");
      const client = yield* newSocket(SOCK_DGRAM | SOCK_NONBLOCK);
      yield* connect(client, unix("@server"));
      let count = 0;
      while ((yield* send(client, "x", 1, 0)) === 1) count++;
      say([count, errno === EAGAIN, yield* reventsOf(client)]);
      const entry = { fd: client, events: POLLOUT, revents: 0 };
      yield* pthread_create(
        ref(0),
        null,
        function* () {
          yield* sleep(0.1);
          yield* recv(server, new Uint8Array(1), 1, 0);
        },
        null,
      );
      say(yield* poll([entry], 500));
    });
    expect(said).toEqual([[11, true, 0], 1]);
  });

  test("no peer ENOTCONN, no such name ECONNREFUSED, too long EMSGSIZE, somebody else's peer EPERM", () => {
    const said = told(function* (say) {
      const fd = yield* newSocket(SOCK_DGRAM);
      say([
        yield* result(send(fd, "x", 1, 0)),
        yield* result(sendto(fd, "x", 1, 0, unix("@nobody"))),
        yield* result(sendto(fd, "x", 1, 0, unix("/tmp/no"))),
      ]);
      const [a] = yield* newPair(SOCK_DGRAM);
      yield* bind(a, unix("@a"));
      say([yield* result(connect(fd, unix("@a"))), yield* result(sendto(fd, "x", 1, 0, unix("@a")))]);
      say(yield* result(send(a, new Uint8Array(250_000), 250_000, 0)));
    });
    expect(said).toEqual([[-ENOTCONN, -ECONNREFUSED, -ENOENT], [-EPERM, -EPERM], -EMSGSIZE]);
  });

  test("the peer is gone: ECONNREFUSED once, then ENOTCONN; AF_UNSPEC dissolves a connection", () => {
    const said = told(function* (say) {
      const server = yield* newSocket(SOCK_DGRAM, "@server");
      const client = yield* newSocket(SOCK_DGRAM);
      yield* connect(client, unix("@server"));
      yield* close(server);
      say([yield* result(send(client, "x", 1, 0)), yield* result(send(client, "x", 1, 0))]);
      yield* newSocket(SOCK_DGRAM, "@server");
      yield* connect(client, unix("@server"));
      yield* connect(client, { ...sockaddr(), family: AF_UNSPEC });
      say(yield* result(send(client, "x", 1, 0)));
    });
    expect(said).toEqual([[-ECONNREFUSED, -ENOTCONN], -ENOTCONN]);
  });

  test("sequenced packets have both: borders of messages, and an end of file", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair(SOCK_SEQPACKET);
      yield* send(b, "one", 3, 0);
      yield* send(b, "two", 3, 0);
      yield* close(b);
      say([yield* readText(a, 2), yield* readText(a), yield* readText(a)]);
      say(yield* result(send(a, "x", 1, 0)));
    });
    expect(said).toEqual([["on", "two", 0], -EPIPE]);
  });
});

describe("descriptors that travel", () => {
  test("arrive as new ones for the same description, which lives on though the sender closes it at once", () => {
    const said = told(function* (say) {
      const [a, b] = yield* newPair();
      const fds: number[] = [];
      yield* pipe(fds);
      const [r, w] = fds as [number, number];
      const message = msghdr(new Uint8Array([120]));
      message.msg_control = [scm_rights(r)];
      say(yield* sendmsg(a, message, 0));
      yield* close(r);
      yield* write(w, "through", 7);
      const got = msghdr(new Uint8Array(8));
      got.msg_controllen = CMSG_SPACE(4);
      say([
        yield* recvmsg(b, got, 0),
        got.msg_control[0]?.cmsg_type === SCM_RIGHTS,
        got.msg_controllen,
        got.msg_flags,
      ]);
      const [passed] = (got.msg_control[0]?.cmsg_data ?? []) as number[];
      say(yield* readText(passed as number));
    });
    expect(said).toEqual([1, [1, true, 24, 0], "through"]);
  });

  test("end a read of the stream; without room they are closed and MSG_CTRUNC says so; read closes them", () => {
    const said = told(function* (say) {
      yield* signal(SIGPIPE, SIG_IGN);
      const [a, b] = yield* newPair();
      const fds: number[] = [];
      yield* pipe(fds);
      const [r, w] = fds as [number, number];
      const pass = function* (data: string) {
        const message = msghdr(new TextEncoder().encode(data));
        message.msg_control = [scm_rights(r)];
        yield* sendmsg(a, message, 0);
      };
      yield* pass("one");
      yield* write(a, "two", 3);
      const got = msghdr(new Uint8Array(2), new Uint8Array(8));
      say([yield* recvmsg(b, got, 0), text(got.msg_iov[1] as Uint8Array, 1), got.msg_flags, got.msg_control]);
      say(yield* readText(b));
      yield* pass("three");
      yield* close(r);
      say(yield* result(write(w, "x", 1)));
      say(yield* readText(b));
      say(yield* result(write(w, "x", 1)));
    });
    expect(said).toEqual([[3, "e", MSG_CTRUNC, []], "two", 1, "three", -EPIPE]);
  });

  test("a closed one is EBADF, and nothing is sent; those that never arrived are closed with the socket", () => {
    const said = told(function* (say) {
      yield* signal(SIGPIPE, SIG_IGN);
      const [a, b] = yield* newPair();
      const fds: number[] = [];
      yield* pipe(fds);
      const [r, w] = fds as [number, number];
      const message = msghdr(new Uint8Array(1));
      message.msg_control = [scm_rights(99)];
      say(yield* result(sendmsg(a, message, 0)));
      message.msg_control = [scm_rights(r)];
      yield* sendmsg(a, message, 0);
      yield* close(r);
      yield* close(b);
      say(yield* result(write(w, "x", 1)));
    });
    expect(said).toEqual([-EBADF, -EPIPE]);
  });
});
