import { expect, test } from "vitest";
import {
  AF_INET,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_RCVBUF,
  accept,
  bind,
  connect,
  inet,
  listen,
  pause,
  setsockopt,
  socket,
  write,
} from "../../../libc/index.ts";
import { Kernel } from "../../kernel.ts";
import type { Thread } from "../../uapi/index.ts";

/** Payloads that a client has sent before any acknowledgement of them came back. */
function firstFlight(writes: readonly number[]): number[] {
  const sent: number[] = [];
  let isAcknowledged = false;
  const kernel = new Kernel({
    listener: (event) => {
      if (event.type !== "packet" || event.what !== "send") return;
      if (event.from === "client" && event.packet.length > 0 && !isAcknowledged)
        sent.push(event.packet.length);
      if (event.from === "server" && event.packet.flags === ".") isAcknowledged = true;
    },
  });
  const lan = kernel.addLink("lan", { mtu: 1500 });
  const [server, client] = [kernel.addHost("server"), kernel.addHost("client", 0)];
  kernel.attach(server, lan, "10.0.0.5/24");
  kernel.attach(client, lan, "10.0.0.7/24");
  kernel.spawn(listening, { host: server });
  kernel.spawn(writing, { host: client, args: [writes] });
  expect(kernel.run().finding).toBeNull();
  return sent;
}

function* listening(): Thread<void> {
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(fd, inet("10.0.0.5", 80));
  yield* listen(fd, 1);
  yield* accept(fd);
  yield* pause();
}

function* writing(sizes: readonly number[]): Thread<void> {
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* connect(fd, inet("10.0.0.5", 80));
  for (const size of sizes) yield* write(fd, new Uint8Array(size), size);
  yield* pause();
}

test("a small segment goes out behind full ones", () => {
  expect(firstFlight([4000])).toEqual([1448, 1448, 1104]);
});

test("a small segment waits while another small one is on its way", () => {
  expect(firstFlight([100, 200])).toEqual([100]);
});

test("full segments go out behind a small one", () => {
  expect(firstFlight([100, 1448])).toEqual([100, 1448]);
});

/** The window scale that a listener with this SO_RCVBUF announces; 0 leaves the default. */
function announcedScale(receiveBuffer: number): string | undefined {
  let options: readonly string[] = [];
  const kernel = new Kernel({
    listener: (event) => {
      if (event.type === "packet" && event.packet.flags === "S.") options = event.packet.options;
    },
  });
  kernel.spawn(function* both(): Thread<void> {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    if (receiveBuffer > 0) yield* setsockopt(listener, SOL_SOCKET, SO_RCVBUF, receiveBuffer);
    yield* bind(listener, inet("127.0.0.1", 80));
    yield* listen(listener, 1);
    const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* connect(fd, inet("127.0.0.1", 80));
  });
  expect(kernel.run().finding).toBeNull();
  return options.find((option) => option.startsWith("wscale"));
}

test("the window scale covers tcp_rmem's maximum, or the buffer that SO_RCVBUF has fixed", () => {
  expect([0, 32_768, 100_000].map(announcedScale)).toEqual(["wscale 10", "wscale 0", "wscale 1"]);
});
