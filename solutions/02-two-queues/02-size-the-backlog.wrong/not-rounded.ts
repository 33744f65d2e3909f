// wrong: divides, and forgets that clients are whole
// code: not-a-backlog
// message: listen takes a whole number

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  const span = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
  const backlog = arrivals.length - 2 - span / service;
  return backlog <= somaxconn ? backlog : -1;
}
