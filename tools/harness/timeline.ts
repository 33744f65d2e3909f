/** Who ran, who was ready and who slept, when: intervals of each task, made from the event stream. */
import type { KernelEvent, TaskRef } from "./kernel-parts.ts";

export type Activity = "running" | "ready" | "asleep" | "stopped";

export interface Interval {
  /** Virtual ns. */
  readonly from: number;
  readonly to: number;
  readonly activity: Activity;
  /** The call that it slept in; "" otherwise. */
  readonly call: string;
}

export interface Lane {
  readonly tid: number;
  readonly pid: number;
  readonly name: string;
  readonly host: string;
  readonly intervals: readonly Interval[];
}

interface Open {
  readonly task: TaskRef;
  readonly intervals: Interval[];
  since: number;
  activity: Activity;
  call: string;
  isOver: boolean;
}

/** Hears the events and keeps what each task was doing. */
export class TimelineRecorder {
  private readonly lanes = new Map<TaskRef, Open>();
  private readonly byPid = new Map<number, Open[]>();

  listen(event: KernelEvent): void {
    switch (event.type) {
      case "switch":
        if (event.from) this.change(event.from, event.at, "running", "ready");
        this.set(event.to, event.at, "running");
        break;
      case "sleep":
      case "useless-wake":
        this.set(event.task, event.at, "asleep", event.request.call);
        break;
      case "wake":
        this.set(event.task, event.at, "ready");
        break;
      case "signal":
        if (event.action === "stop") this.set(event.task, event.at, "stopped");
        else if (event.action === "cont") this.change(event.task, event.at, "stopped", "ready");
        break;
      case "thread":
        if (event.what === "create") this.set(event.task, event.at, "ready");
        else this.end(event.task, event.at);
        break;
      case "process":
        if (event.what === "exit")
          for (const lane of this.byPid.get(event.pid) ?? []) this.end(lane.task, event.at);
        break;
      default:
    }
  }

  /** All tasks in the order in which they were first seen; what goes on still goes to `now`. */
  lanesUntil(now: number): Lane[] {
    return [...this.lanes.values()].map((lane) => {
      const { tid, pid, name, hostName } = lane.task;
      const intervals = [...lane.intervals];
      if (!lane.isOver && now > lane.since)
        intervals.push({ from: lane.since, to: now, activity: lane.activity, call: lane.call });
      return { tid, pid, name, host: hostName, intervals };
    });
  }

  private set(task: TaskRef, at: number, activity: Activity, call = ""): void {
    const lane = this.lanes.get(task) ?? this.begin(task, at);
    this.close(lane, at);
    lane.activity = activity;
    lane.call = call;
  }

  private change(task: TaskRef, at: number, from: Activity, to: Activity): void {
    if (this.lanes.get(task)?.activity === from) this.set(task, at, to);
  }

  private begin(task: TaskRef, at: number): Open {
    const lane: Open = { task, intervals: [], since: at, activity: "ready", call: "", isOver: false };
    this.lanes.set(task, lane);
    const others = this.byPid.get(task.pid);
    if (others) others.push(lane);
    else this.byPid.set(task.pid, [lane]);
    return lane;
  }

  private close(lane: Open, at: number): void {
    const { since, activity, call } = lane;
    if (at > since && !lane.isOver) lane.intervals.push({ from: since, to: at, activity, call });
    lane.since = at;
  }

  private end(task: TaskRef, at: number): void {
    const lane = this.lanes.get(task);
    if (!lane || lane.isOver) return;
    this.close(lane, at);
    lane.isOver = true;
  }
}
