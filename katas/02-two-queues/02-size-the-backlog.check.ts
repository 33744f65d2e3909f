import { test } from "vitest";
import { type Trial, exported, mistakes, scenario } from "#harness";
import {
  AF_INET,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  type Thread,
  accept,
  bind,
  close,
  connect,
  inet,
  listen,
  pause,
  sleep,
  socket,
} from "#libc";
import * as learner from "./02-size-the-backlog.ts";

const report = mistakes({
  "not-a-backlog": {
    says: "smallestBacklog returned {answer}: listen takes a whole number, and -1 stands for none that is enough.",
  },
  "too-small": {
    says: "With listen(fd, {answer}) {overflows} of {clients} clients found the accept queue full: {peak} have to wait at once.",
  },
  "end-not-peak": {
    says: "With listen(fd, {answer}) {overflows} of {clients} clients found the accept queue full: {peak} waited when the burst was over, fewer at the end. Size for the longest the queue gets.",
  },
  "pause-counted": {
    says: "With listen(fd, {answer}) {overflows} clients of the second burst found the accept queue full: in the pause before it the server had nobody to serve, and nobody can be served ahead.",
  },
  "counts-everybody": {
    says: "smallestBacklog returned {answer} for {clients} clients: those who came, not those who wait. While some come others are served, and no more than {peak} waited at once.",
  },
  "one-more-fits": {
    says: "smallestBacklog returned {answer}, and {best} is enough: no more than {peak} clients waited at once besides the one who is served, and listen(fd, n) has room for n+1.",
  },
  "too-large": {
    says: "smallestBacklog returned {answer}, and {less} is still enough: no more than {peak} clients waited at once.",
  },
  "cut-silently": {
    says: "You asked for {answer}, the kernel kept {somaxconn} (net.core.somaxconn) and said nothing: {overflows} of {clients} clients found the queue full.",
  },
  "none-is-enough": {
    says: "smallestBacklog returned {answer}, and {overflows} of {clients} clients found the queue full: {peak} wait at once, and with net.core.somaxconn = {somaxconn} no backlog has room for them. The answer is -1.",
  },
  "gives-up": {
    says: "smallestBacklog returned -1, and listen(fd, {best}) has room for all {peak} who wait at once: somaxconn bounds n, and n+1 fit.",
  },
  "below-zero": {
    says: "smallestBacklog returned {answer} where nobody waits while another is served: a backlog of 0 has room for the one who is about to be accepted.",
  },
});

/** So many clients, one each `gap` ms, from `at` ms on. */
interface Burst {
  at: number;
  clients: number;
  gap: number;
}

/** What a shop goes through. */
interface Day {
  service: number;
  somaxconn?: number;
  bursts: readonly Burst[];
  /** What an answer that is too small for this day has missed. */
  misses?: "end-not-peak" | "pause-counted";
}

/** When the clients come: as the bursts say, but never in the very moment in which the server becomes free. */
function arrivalsOf({ bursts, service }: Day): number[] {
  const arrivals: number[] = [];
  let busySince = 0;
  let free = Number.NEGATIVE_INFINITY;
  const isClose = (at: number) => {
    const sinceFree = at < free ? (at - busySince) % service : at - free;
    return sinceFree < 0.4 || (at < free && sinceFree > service - 0.4);
  };
  for (const burst of bursts)
    for (let i = 0; i < burst.clients; i++) {
      let at = Math.max(burst.at + i * burst.gap, (arrivals.at(-1) ?? -1) + 0.1);
      while (isClose(at)) at += 0.1;
      at = Math.round(at * 10) / 10;
      if (at >= free) busySince = at;
      free = Math.max(free, at) + service;
      arrivals.push(at);
    }
  return arrivals;
}

/** How many wait at most, the one who is accepted at once included. */
function peakOf(arrivals: readonly number[], service: number): number {
  const starts: number[] = [];
  let peak = 1;
  for (const at of arrivals) {
    starts.push(Math.max(at, (starts.at(-1) ?? at - service) + service));
    peak = Math.max(peak, starts.filter((start) => start > at).length);
  }
  return peak;
}

/** Lives through the day on the simulated kernel. @returns how many found the accept queue full */
function overflowsWith(trial: Trial, backlog: number, arrivals: readonly number[], day: Day): number {
  const { world } = trial;
  const { length: hosts } = world.kernel.network.hosts;
  const address = `10.0.0.${10 + hosts}`;
  // A machine whose own time does not count, so that a service takes what it is said to take.
  const shop = world.host("shop", `${address}/24`);
  shop.setSysctl("net.core.somaxconn", String(day.somaxconn ?? 4096));
  function* server(): Thread<void> {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* bind(listener, inet("0.0.0.0", 8080));
    yield* listen(listener, backlog);
    for (;;) {
      const conn = yield* accept(listener);
      yield* sleep(day.service / 1000);
      yield* close(conn);
    }
  }
  function* clients(): Thread<void> {
    let now = 0;
    for (const at of arrivals) {
      yield* sleep((at - now) / 1000);
      now = at;
      const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      yield* connect(fd, inet(address, 8080));
    }
    yield* pause();
  }
  world.spawn(server, { name: "shop", host: shop, mayFork: false });
  world.spawn(clients, { name: "clients", host: world.clients, mayFork: false });
  world.runFor(Math.max(...arrivals) + 2);
  return shop.counters.get("TcpExtListenOverflows") ?? 0;
}

/** No ListenOverflows with the answer, some with one less. */
function judge(trial: Trial, day: Day): void {
  const { service, somaxconn = 4096 } = day;
  const arrivals = arrivalsOf(day);
  const answer: unknown = exported(learner, "smallestBacklog")([...arrivals], service, somaxconn);
  if (typeof answer !== "number" || !Number.isInteger(answer))
    return report("not-a-backlog", { answer: String(answer) });
  const peak = peakOf(arrivals, service);
  const best = peak - 1 <= somaxconn ? peak - 1 : -1;
  const values = { answer, best, peak, somaxconn, clients: arrivals.length, less: answer - 1 };
  if (answer < 0) {
    if (answer === -1 && overflowsWith(trial, somaxconn, arrivals, day) > 0) return;
    report(best > 0 && answer === -1 ? "gives-up" : "below-zero", values);
  }

  const overflows = overflowsWith(trial, answer, arrivals, day);
  const details = { expected: "ListenOverflows 0", seen: `ListenOverflows ${overflows}` };
  if (overflows > 0 && answer > somaxconn) report("cut-silently", { ...values, overflows }, details);
  if (overflows > 0 && best < 0) report("none-is-enough", { ...values, overflows }, details);
  if (overflows > 0) report(day.misses ?? "too-small", { ...values, overflows }, details);
  if (answer === 0 || overflowsWith(trial, answer - 1, arrivals, day) > 0) return;
  if (answer - best <= 2) report("one-more-fits", values);
  const everybody = [arrivals.length, arrivals.length - 1];
  report(everybody.includes(answer) ? "counts-everybody" : "too-large", values);
}

const situation = (title: string, day: Day) => scenario(title, (trial) => judge(trial, day));

test("a sale", () => {
  situation("200 clients, one a millisecond, 5 ms for each", {
    service: 5,
    bursts: [{ at: 0, clients: 200, gap: 1 }],
  });
});

test("a sale that is over", () => {
  situation("40 clients in 40 ms, then one each 12 ms; 8 ms for each", {
    service: 8,
    bursts: [
      { at: 3, clients: 40, gap: 1 },
      { at: 50, clients: 15, gap: 12 },
    ],
    misses: "end-not-peak",
  });
});

test("a pause", () => {
  situation("12 clients, a pause of half a second, then 30; 6 ms for each", {
    service: 6,
    bursts: [
      { at: 0, clients: 12, gap: 2 },
      { at: 600, clients: 30, gap: 1.5 },
    ],
    misses: "pause-counted",
  });
});

test("a quiet day", () => {
  situation("ten clients, one each 20 ms; 5 ms for each", {
    service: 5,
    bursts: [{ at: 0, clients: 10, gap: 20 }],
  });
});

test("the kernel's own limit", () => {
  const sale = { service: 4, bursts: [{ at: 0, clients: 60, gap: 1 }] };
  const enough = peakOf(arrivalsOf(sale), sale.service) - 1;
  situation(`60 clients in 60 ms, 4 ms for each, somaxconn ${enough}`, { ...sale, somaxconn: enough });
  situation(`60 clients in 60 ms, 4 ms for each, somaxconn ${enough - 1}`, {
    ...sale,
    somaxconn: enough - 1,
  });
});

test("any day", () => {
  situation("three bursts, each harder than the last; 7.3 ms for each", {
    service: 7.3,
    bursts: [
      { at: 11, clients: 15, gap: 3.1 },
      { at: 200, clients: 10, gap: 9 },
      { at: 400, clients: 25, gap: 0.7 },
      { at: 480, clients: 10, gap: 5 },
    ],
  });
});
