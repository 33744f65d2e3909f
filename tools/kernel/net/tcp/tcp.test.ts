/** TCP between two hosts whose link can be cut, slowed and robbed; grouped by what a connection goes through. */
import { describe, expect, test } from "vitest";
import {
  AF_INET,
  type Call,
  ECONNREFUSED,
  ECONNRESET,
  EPIPE,
  ETIMEDOUT,
  IPPROTO_TCP,
  MSG_NOSIGNAL,
  SHUT_WR,
  SIGTERM,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_RCVBUF,
  SO_REUSEADDR,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_USER_TIMEOUT,
  accept,
  bind,
  close,
  connect,
  errno,
  inet,
  kill,
  listen,
  nanosleep,
  pause,
  read,
  recv,
  send,
  setsockopt,
  shutdown,
  socket,
  write,
} from "../../../libc/index.ts";
import { Kernel } from "../../kernel.ts";
import type { PacketView } from "../../sched/index.ts";
import { MS, SECOND } from "../../time/index.ts";
import { type Thread, linuxStateName } from "../../uapi/index.ts";
import type { Host, Link } from "../index.ts";

/** A server at 10.0.0.1 and a client at 10.0.0.2, 1 ms apart; the client's own time does not count. */
class Stage {
  readonly packets: PacketView[] = [];
  readonly kernel = new Kernel({
    listener: (event) => {
      if (event.type === "packet" && event.what === "send") this.packets.push({ ...event.packet });
    },
  });
  readonly link: Link = this.kernel.addLink("wire", { latency: MS });
  readonly server: Host = this.kernel.addHost("server", 0);
  readonly client: Host = this.kernel.addHost("client", 0);
  readonly notes: (number | string)[] = [];
  readonly note = (value: number | string): void => void this.notes.push(value);

  constructor() {
    this.kernel.attach(this.server, this.link, "10.0.0.1/24");
    this.kernel.attach(this.client, this.link, "10.0.0.2/24");
  }

  /** Runs both programs for so many virtual seconds. */
  play(server: () => Thread<void>, client: () => Thread<void>, seconds = 1000): this {
    this.kernel.spawn(server, { host: this.server });
    this.kernel.spawn(client, { host: this.client });
    const { finding } = this.kernel.run(seconds * SECOND);
    if (finding) throw finding;
    return this;
  }

  get now(): number {
    return Math.round(this.kernel.sched.clock.now / SECOND);
  }

  /** States of a host's connections, in order of their making. */
  states(host: Host): string[] {
    return [...host.tcp.all].map(({ state }) => linuxStateName(state));
  }
}

function* listening(port = 80, backlog = 8): Call<number> {
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(fd, inet("10.0.0.1", port));
  yield* listen(fd, backlog);
  return fd;
}

function* connected(port = 80): Call<number> {
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  if ((yield* connect(fd, inet("10.0.0.1", port))) < 0) throw new Error(`connect: ${errno}`);
  return fd;
}

function* wait(seconds: number): Call<void> {
  yield* nanosleep({ tv_sec: Math.floor(seconds), tv_nsec: Math.round((seconds % 1) * SECOND) });
}

function* idle(): Thread<void> {
  yield* pause();
}

describe("opening", () => {
  test("SYN is repeated at 1, 2, 3, 4, 5, 7, 11, 19 s, and connect gives up after 131 s", () => {
    const stage = new Stage();
    const sent: number[] = [];
    stage.link.fate = () => {
      sent.push(stage.now);
      return "drop";
    };
    stage.play(idle, function* () {
      const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
      stage.note(yield* connect(fd, inet("10.0.0.1", 80)));
      stage.note(errno);
      stage.note(stage.now);
    });
    expect(sent.slice(0, 9)).toEqual([0, 1, 2, 3, 4, 5, 7, 11, 19]);
    expect(stage.notes).toEqual([-1, ETIMEDOUT, 131]);
  });

  test("a port where nobody listens refuses at once", () => {
    const stage = new Stage();
    stage.play(idle, function* () {
      const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
      stage.note(yield* connect(fd, inet("10.0.0.1", 80)));
      stage.note(errno);
    });
    expect(stage.notes).toEqual([-1, ECONNREFUSED]);
  });

  test("a backlog of n lets n + 1 connections wait; the next SYN is dropped", () => {
    const stage = new Stage();
    stage.play(
      function* () {
        yield* listening(80, 1);
        yield* pause();
      },
      function* () {
        for (let i = 0; i < 4; i++) {
          const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
          yield* connect(fd, inet("10.0.0.1", 80));
          yield* wait(0.01);
        }
        yield* pause();
      },
      0.5,
    );
    expect(stage.states(stage.client)).toEqual(["ESTABLISHED", "ESTABLISHED", "SYN_SENT", "SYN_SENT"]);
    expect(stage.server.counters.get("TcpExtListenOverflows")).toBe(2);
  });

  test("a lost SYN+ACK is sent again after a second", () => {
    const stage = new Stage();
    let lost = 0;
    stage.link.fate = (packet) => (packet.flags === "S." && lost++ === 0 ? "drop" : "pass");
    stage.play(
      function* () {
        yield* accept(yield* listening());
      },
      function* () {
        yield* connected();
        stage.note(stage.now);
      },
    );
    expect(stage.notes).toEqual([1]);
  });
});

describe("sending", () => {
  test("a lost segment is sent again after 200 ms more than a round trip", () => {
    const stage = new Stage();
    const sent: number[] = [];
    stage.link.fate = (packet) => {
      if (packet.length === 0) return "pass";
      sent.push(Math.round(stage.kernel.sched.clock.now / MS));
      return sent.length === 1 ? "drop" : "pass";
    };
    stage.play(
      function* () {
        const fd = yield* accept(yield* listening());
        stage.note(yield* read(fd, new Uint8Array(10), 10));
      },
      function* () {
        const fd = yield* connected();
        yield* write(fd, "hello", 5);
        yield* wait(1);
      },
    );
    expect(stage.notes).toEqual([5]);
    expect((sent[1] ?? 0) - (sent[0] ?? 0)).toBeGreaterThanOrEqual(200);
  });

  test("three repeated acknowledgements bring a lost segment back before its timer", () => {
    const stage = new Stage();
    let count = 0;
    stage.link.fate = (packet) => (packet.length > 0 && ++count === 1 ? "drop" : "pass");
    stage.play(
      function* () {
        const fd = yield* accept(yield* listening());
        let sum = 0;
        while (sum < 14_480) sum += yield* read(fd, new Uint8Array(20_000), 20_000);
        stage.note(Math.round(stage.kernel.sched.clock.now / MS));
      },
      function* () {
        const fd = yield* connected();
        yield* write(fd, new Uint8Array(14_480), 14_480);
        yield* wait(1);
      },
    );
    expect(stage.notes[0]).toBeLessThan(20);
  });

  test("a closed window is probed until it opens", () => {
    const stage = new Stage();
    stage.play(
      function* () {
        const listener = yield* listening();
        yield* setsockopt(listener, SOL_SOCKET, SO_RCVBUF, 4096);
        const fd = yield* accept(listener);
        yield* wait(30);
        let sum = 0;
        for (let n = 1; n > 0; sum += n) n = yield* read(fd, new Uint8Array(4096), 4096);
        stage.note(sum);
      },
      function* () {
        const fd = yield* connected();
        yield* write(fd, new Uint8Array(40_000), 40_000);
        yield* close(fd);
      },
    );
    const probes = stage.packets.filter(
      ({ source, length, flags }) => source === "10.0.0.2" && length === 0 && flags === ".",
    );
    expect(stage.notes).toEqual([40_000]);
    expect(probes.length).toBeGreaterThan(3);
  });

  test("TCP_USER_TIMEOUT ends a connection whose data is not acknowledged", () => {
    const stage = new Stage();
    stage.play(
      function* () {
        yield* accept(yield* listening());
        yield* pause();
      },
      function* () {
        const fd = yield* connected();
        yield* setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 5000);
        stage.link.isCut = true;
        yield* write(fd, "lost", 4);
        stage.note(yield* read(fd, new Uint8Array(1), 1));
        stage.note(errno);
        stage.note(stage.now);
      },
    );
    expect(stage.notes).toEqual([-1, ETIMEDOUT, 5]);
  });

  test("without it the sender gives up after 15 minutes", () => {
    const stage = new Stage();
    stage.play(
      function* () {
        yield* accept(yield* listening());
        yield* pause();
      },
      function* () {
        const fd = yield* connected();
        stage.link.isCut = true;
        yield* write(fd, "lost", 4);
        yield* read(fd, new Uint8Array(1), 1);
        stage.note(stage.now);
      },
      2000,
    );
    expect(stage.notes[0]).toBeGreaterThan(900);
    expect(stage.notes[0]).toBeLessThan(1100);
  });
});

describe("keepalive", () => {
  const keeping = function* (fd: number): Call<void> {
    yield* setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    yield* setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, 10);
    yield* setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, 2);
    yield* setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
  };
  const run = (isCut: boolean): Stage => {
    const stage = new Stage();
    return stage.play(
      function* () {
        const fd = yield* accept(yield* listening());
        yield* keeping(fd);
        stage.link.isCut = isCut;
        stage.note(yield* read(fd, new Uint8Array(1), 1));
        stage.note(errno);
        stage.note(stage.now);
      },
      function* () {
        yield* connected();
        yield* pause();
      },
      100,
    );
  };

  test("a peer that is gone is found after idle time and all questions", () => {
    expect(run(true).notes).toEqual([-1, ETIMEDOUT, 16]);
  });

  test("a peer that answers keeps the connection", () => {
    expect(run(false).notes).toEqual([]);
  });
});

describe("closing", () => {
  test("who closes first goes to TIME_WAIT for 60 s, the other to nothing", () => {
    const stage = new Stage();
    stage.play(
      function* () {
        const fd = yield* accept(yield* listening());
        yield* read(fd, new Uint8Array(1), 1);
        yield* close(fd);
        yield* pause();
      },
      function* () {
        yield* close(yield* connected());
        yield* wait(1);
        stage.note(stage.states(stage.client).join());
        yield* wait(60);
        stage.note(stage.states(stage.client).join());
        yield* pause();
      },
      70,
    );
    expect(stage.notes).toEqual(["TIME_WAIT", ""]);
    expect(stage.states(stage.server)).toEqual(["LISTEN"]);
  });

  test("FINs that cross lead through CLOSING", () => {
    const states: string[] = [];
    const stage = new Stage();
    const { kernel } = stage;
    const heard = kernel.sched.listener;
    kernel.sched.listener = (event) => {
      heard?.(event);
      if (event.type === "tcp-state" && event.host === "client") states.push(linuxStateName(event.to));
    };
    stage.play(
      function* () {
        const fd = yield* accept(yield* listening());
        yield* wait(1);
        yield* close(fd);
      },
      function* () {
        const fd = yield* connected();
        yield* wait(1.001);
        yield* close(fd);
      },
    );
    expect(states).toEqual(["SYN_SENT", "ESTABLISHED", "FIN_WAIT1", "CLOSING", "TIME_WAIT", "CLOSE"]);
  });

  test("a repeated FIN is acknowledged again by TIME_WAIT, and reset where tcp_max_tw_buckets allows none", () => {
    for (const [buckets, answer] of [
      ["10", "."],
      ["0", "R"],
    ] as const) {
      const stage = new Stage();
      stage.client.setSysctl("net.ipv4.tcp_max_tw_buckets", buckets);
      let isLost = false;
      let acks = 0;
      stage.link.fate = ({ source, flags }) => {
        if (source !== "10.0.0.2" || flags !== ".") return "pass";
        isLost = ++acks === 2;
        return isLost ? "drop" : "pass";
      };
      stage.play(
        function* () {
          const fd = yield* accept(yield* listening());
          yield* read(fd, new Uint8Array(1), 1);
          yield* close(fd);
        },
        function* () {
          yield* close(yield* connected());
        },
        2,
      );
      const fins = stage.packets.filter(({ source, flags }) => source === "10.0.0.1" && flags === "F.");
      expect(fins).toHaveLength(2);
      expect(stage.packets.at(-1)?.flags).toBe(answer);
    }
  });

  test("a process that a signal ends closes its loopback connections at once", () => {
    const stage = new Stage();
    const { kernel } = stage;
    let client = 0;
    kernel.spawn(
      function* () {
        const fd = yield* accept(yield* listening());
        yield* kill(client, SIGTERM);
        stage.note(yield* read(fd, new Uint8Array(1), 1));
      },
      { host: stage.server },
    );
    client = kernel.spawn(
      function* () {
        yield* connected();
        yield* pause();
      },
      { host: stage.server },
    ).pid;
    kernel.run();
    expect(stage.notes).toEqual([0]);
    expect(stage.now).toBe(0);
  });

  test("a server's first FIN is repeated after 200 ms more than the handshake's round trip", () => {
    const stage = new Stage();
    const sent: number[] = [];
    stage.link.fate = ({ source, flags }) => {
      if (source === "10.0.0.1" && flags === "F.") sent.push(stage.kernel.sched.clock.now / MS);
      return source === "10.0.0.1" && flags === "F." && sent.length === 1 ? "drop" : "pass";
    };
    stage.play(
      function* () {
        yield* close(yield* accept(yield* listening()));
      },
      function* () {
        yield* read(yield* connected(), new Uint8Array(1), 1);
      },
    );
    expect(Math.round((sent[1] ?? 0) - (sent[0] ?? 0))).toBe(202);
  });

  test("a new SYN opens a connection over TIME_WAIT; an old one that was delayed is only acknowledged", () => {
    const stage = new Stage();
    let lateSyn = true;
    stage.link.fate = ({ flags }) => {
      if (flags !== "S" || !lateSyn) return "pass";
      lateSyn = false;
      return { delay: 5 * SECOND };
    };
    const answers = () => stage.packets.filter(({ flags }) => flags === "S.").length;
    function* fromPort(port: number): Call<number> {
      const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
      yield* bind(fd, inet("10.0.0.2", port));
      yield* connect(fd, inet("10.0.0.1", 80));
      return fd;
    }
    stage.play(
      function* () {
        const listener = yield* listening();
        for (;;) yield* close(yield* accept(listener));
      },
      function* () {
        const fd = yield* fromPort(5000);
        yield* read(fd, new Uint8Array(1), 1);
        yield* close(fd);
        yield* wait(8);
        stage.note(answers());
        stage.note(yield* read(yield* fromPort(5000), new Uint8Array(1), 1));
        stage.note(answers());
      },
      30,
    );
    expect(stage.notes).toEqual([1, 0, 2]);
  });

  test("an orphan leaves FIN_WAIT2 after tcp_fin_timeout, a half-closed socket never", () => {
    const stage = new Stage();
    stage.client.setSysctl("net.ipv4.tcp_fin_timeout", "5");
    stage.play(
      function* () {
        const listener = yield* listening();
        yield* accept(listener);
        yield* accept(listener);
        yield* pause();
      },
      function* () {
        yield* shutdown(yield* connected(), SHUT_WR);
        yield* close(yield* connected());
        yield* wait(4);
        stage.note(stage.states(stage.client).join());
        yield* wait(2);
        stage.note(stage.states(stage.client).join());
        yield* pause();
      },
      20,
    );
    expect(stage.notes).toEqual(["FIN_WAIT2,FIN_WAIT2", "FIN_WAIT2"]);
  });
});

describe("reset", () => {
  type Note = (value: number) => void;

  /** What the server's calls give once its peer has done `end`: counts, and errors as "-104". */
  const answersOf = (end: (fd: number) => Call<void>, calls: (fd: number, note: Note) => Call<void>) => {
    const stage = new Stage();
    stage.play(
      function* () {
        const fd = yield* accept(yield* listening());
        yield* wait(1);
        yield* calls(fd, (value) => stage.note(value < 0 ? `-${errno}` : value));
      },
      function* () {
        yield* end(yield* connected());
        yield* pause();
      },
      10,
    );
    return stage.notes;
  };

  test("SO_LINGER {1, 0} resets: one ECONNRESET, then the end of file, then EPIPE", () => {
    const answers = answersOf(
      function* (fd) {
        yield* setsockopt(fd, SOL_SOCKET, SO_LINGER, { l_onoff: 1, l_linger: 0 });
        yield* close(fd);
      },
      function* (fd, note) {
        note(yield* recv(fd, new Uint8Array(1), 1, 0));
        note(yield* recv(fd, new Uint8Array(1), 1, 0));
        note(yield* send(fd, "x", 1, MSG_NOSIGNAL));
      },
    );
    expect(answers).toEqual([`-${ECONNRESET}`, 0, `-${EPIPE}`]);
  });

  test("data after the peer's close provokes it: the first write succeeds, the next is EPIPE", () => {
    const answers = answersOf(
      function* (fd) {
        yield* close(fd);
      },
      function* (fd, note) {
        note(yield* send(fd, "x", 1, MSG_NOSIGNAL));
        yield* wait(1);
        note(yield* send(fd, "y", 1, MSG_NOSIGNAL));
      },
    );
    expect(answers).toEqual([1, `-${EPIPE}`]);
  });

  test("closing with unread bytes resets", () => {
    const stage = new Stage();
    stage.play(
      function* () {
        const fd = yield* accept(yield* listening());
        yield* wait(1);
        yield* close(fd);
      },
      function* () {
        const fd = yield* connected();
        yield* write(fd, "unread", 6);
        stage.note(yield* read(fd, new Uint8Array(1), 1));
        stage.note(errno);
      },
    );
    expect(stage.notes).toEqual([-1, ECONNRESET]);
  });
});

describe("the server's port after the server closed first", () => {
  const restarted = (before: boolean, after: boolean): number => {
    const stage = new Stage();
    stage.play(
      function* () {
        const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
        yield* setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, Number(before));
        yield* bind(listener, inet("10.0.0.1", 80));
        yield* listen(listener, 1);
        yield* close(yield* accept(listener));
        yield* wait(1);
        yield* close(listener);
        const again = yield* socket(AF_INET, SOCK_STREAM, 0);
        yield* setsockopt(again, SOL_SOCKET, SO_REUSEADDR, Number(after));
        stage.note(yield* bind(again, inet("10.0.0.1", 80)));
      },
      function* () {
        const fd = yield* connected();
        yield* read(fd, new Uint8Array(1), 1);
        yield* close(fd);
      },
      5,
    );
    return stage.notes[0] as number;
  };

  test.each([
    [false, false, -1],
    [false, true, -1],
    [true, false, -1],
    [true, true, 0],
  ] as const)(
    "SO_REUSEADDR on the old listener %s, on the new one %s: bind gives %i",
    (before, after, answer) => {
      expect(restarted(before, after)).toBe(answer);
    },
  );
});
