import { test } from "vitest";
import {
  Inbox,
  type ScenarioOptions,
  type Subject,
  type Trial,
  type World,
  dial,
  exported,
  mistakes,
  receive,
  scenario,
} from "#harness";
import { EADDRINUSE, EADDRNOTAVAIL, EINVAL, close, formatSockaddr, type sockaddr } from "#libc";
import * as learner from "./05-bind-for-the-lan.ts";

const PORT = 9100;
const PUBLIC = "203.0.113.5";
/** Virtual milliseconds for which a client that is refused tries again: the server may not have begun yet. */
const PATIENCE = 10;
/** Virtual milliseconds in which every client has been served or refused; the server never returns. */
const LONG_ENOUGH = 400;
/** More calls than any of these situations needs; a loop that asks for ever meets it soon. */
const FEW_CALLS = { stepBudget: 800 };

const report = mistakes({
  "nobody-listens": {
    says: "{who} asked {address}:9100 and was refused (ECONNREFUSED): nobody listens on that address.",
  },
  "address-in-use": { says: "bind to {address} failed with EADDRINUSE: {why}." },
  "bound-twice": {
    says: "bind to {address} failed with EINVAL: fd {fd} has an address already, and a socket has only one. A second address needs a second socket.",
  },
  "not-my-address": {
    says: "bind to {address} failed with EADDRNOTAVAIL: that is none of this machine's addresses, which are 127.0.0.1, 10.0.0.5 and 203.0.113.5.",
  },
  "not-listening": {
    says: "A socket is bound to {address}:9100, but nobody called listen on it.",
  },
  "other-port": {
    says: "{who} asked {address}:9100 and was refused: you listen there on port {port}. Each address has its own ports, so both listeners can have 9100.",
  },
  "no-answer": { says: "{who} is connected to {address}:9100 and gets no answer: {doing}." },
  "public-answered": { says: "203.0.113.5 was answered: {who} connected to it and got the metrics." },
  "established-already": {
    says: "{who} was ESTABLISHED with 203.0.113.5:9100 already when your program turned it away: accept gives what the kernel has let in. The connection must be refused (ECONNREFUSED).",
  },
});

/** Where clients are, and what a sentence calls them. */
type Place = "local" | "office" | "stranger";
const NAMES: Record<Place, string> = {
  local: "A program on the same machine",
  office: "A client in the office, 10.0.0.7,",
  stranger: "A stranger on the internet, 198.51.100.9,",
};

/** A client's visit to one address, as it turned out. */
interface Visit {
  who: string;
  address: string;
  isConnected: boolean;
  inbox: Inbox;
}

/** The server on its machine with three addresses, and clients that all come at once. */
class Situation {
  readonly server: Subject;
  readonly visits: Visit[] = [];
  private readonly trial: Trial;

  constructor(trial: Trial, plan: readonly (readonly [Place, string])[]) {
    const { world } = trial;
    this.trial = trial;
    const internet = world.link("internet", { latency: 5_000_000 });
    world.kernel.attach(world.server, internet, "203.0.113.5/24");
    const stranger = world.host(
      "stranger",
      "198.51.100.9/24",
      world.link("far away", { latency: 20_000_000 }),
    );
    this.server = trial.subjectNamed("metricsServer", exported(learner, "metricsServer"), PORT);
    const hosts = { local: world.server, office: world.clients, stranger };
    for (const [place, address] of plan) this.visit(place, address, hosts[place]);
  }

  private visit(place: Place, address: string, host: World["server"]): void {
    const visit: Visit = { who: NAMES[place], address, isConnected: false, inbox: new Inbox() };
    this.visits.push(visit);
    function* client() {
      const fd = yield* dial(PORT, address, PATIENCE);
      if (fd < 0) return;
      visit.isConnected = true;
      yield* receive(fd, visit.inbox);
      yield* close(fd);
    }
    this.trial.world.spawn(client, { name: place, host, mayFork: false });
  }

  /** Runs it and judges every visit. */
  judge(): void {
    const { finding } = this.trial.world.runFor(LONG_ENOUGH);
    // poll says POLLHUP of a socket that does not listen, again and again: the reason is worth more than the loop.
    if (finding?.code === "step-budget") this.explainMissingListen();
    if (finding) throw finding;
    for (const visit of this.visits) {
      if (visit.address === PUBLIC) this.expectRefused(visit);
      else this.expectServed(visit);
    }
  }

  private expectServed({ who, address, isConnected, inbox }: Visit): void {
    if (inbox.length > 0 && inbox.ended) return;
    // Where a bind failed and the program went on, whoever is connected waits for another reason.
    if (!isConnected || this.server.hasReturned) this.explainBind(EINVAL, EADDRNOTAVAIL, EADDRINUSE);
    if (isConnected) report("no-answer", { who, address, doing: this.server.doing });
    this.explainMissingListen();
    for (const text of this.sockets()) {
      const [, local, port] = /^tcp ([\d.]+):(\d+) listening$/.exec(text) ?? [];
      if (local === address) report("other-port", { who, address, port: String(port) });
    }
    report("nobody-listens", { who, address }, { expected: "the metrics", seen: "ECONNREFUSED" });
  }

  private expectRefused({ who, isConnected, inbox }: Visit): void {
    if (!isConnected) return;
    this.explainBind(EADDRINUSE);
    const details = { expected: "ECONNREFUSED" };
    if (inbox.length > 0) report("public-answered", { who }, { ...details, seen: "the metrics" });
    report("established-already", { who }, { ...details, seen: "connect gave 0" });
  }

  /** What the server's descriptors refer to. */
  private sockets(): string[] {
    return this.trial.world.descriptors(this.server.process).map(({ text }) => text);
  }

  private explainMissingListen(): void {
    for (const text of this.sockets()) {
      const [, address] = /^tcp ([\d.]+):9100 to 0\.0\.0\.0:0$/.exec(text) ?? [];
      if (address !== undefined) report("not-listening", { address });
    }
  }

  /** Reports a bind that failed with one of these errors, which explains what became of a client. */
  private explainBind(...errors: readonly number[]): void {
    const failed = this.server.failures.find(
      ({ request, errno }) => request.call === "bind" && errors.includes(errno),
    );
    if (!failed) return;
    const [fd, wanted] = failed.request.args as [number, sockaddr];
    const address = formatSockaddr(wanted);
    if (failed.errno === EINVAL) report("bound-twice", { address, fd });
    if (failed.errno === EADDRNOTAVAIL) report("not-my-address", { address });
    const holder = this.sockets().some((text) => text.startsWith(`tcp 0.0.0.0:${wanted.port} `));
    const why = holder
      ? `your socket on 0.0.0.0:${wanted.port} has this port on every address already, on the public one too`
      : "another socket of yours has this port already, on this address or on all";
    report("address-in-use", { address, why });
  }
}

function situation(
  title: string,
  plan: readonly (readonly [Place, string])[],
  options: ScenarioOptions = {},
): void {
  scenario(title, (trial) => new Situation(trial, plan).judge(), { ...FEW_CALLS, ...options });
}

test("the same machine", () => {
  situation("a program on the same machine connects to 127.0.0.1", [["local", "127.0.0.1"]]);
});

test("the office", () => {
  situation("a client in the office connects to 10.0.0.5", [["office", "10.0.0.5"]]);
  situation("a program on the same machine connects to 10.0.0.5", [["local", "10.0.0.5"]]);
});

test("the internet", () => {
  situation("a stranger connects to 203.0.113.5", [["stranger", PUBLIC]]);
  situation("a client in the office connects to 203.0.113.5", [["office", PUBLIC]]);
  situation("a program on the same machine connects to 203.0.113.5", [["local", PUBLIC]]);
});

test("everybody", () => {
  const some: [Place, string][] = [
    ["office", "10.0.0.5"],
    ["local", "127.0.0.1"],
  ];
  const others: [Place, string][] = [
    ["stranger", PUBLIC],
    ["local", "10.0.0.5"],
    ["office", PUBLIC],
  ];
  situation("everybody connects at once, some twice", [...some, ...others, ...some], {
    hostile: ["schedules"],
  });
});
