// wrong: counts all clients, not the queue's peak
// code: counts-everybody
// message: smallestBacklog returned 199 for 200 clients: those who came, not those who wait

export function smallestBacklog(arrivals: readonly number[], _service: number, somaxconn: number): number {
  return arrivals.length - 1 <= somaxconn ? arrivals.length - 1 : -1;
}
