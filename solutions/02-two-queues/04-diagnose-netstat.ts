// A: a listener never has bytes; its Recv-Q counts finished connections that wait for accept. 3 wait at listen(3, 2),
//    and that is full, since n+1 fit. The 120s are bytes that those who wait have sent already. The two in SYN_RECV
//    have finished the handshake as far as they know: the kernel ignores their last ACK while there is no room.
// B: CLOSE_WAIT: the peer has closed, and the kernel waits for this program to close too. It has no timer for that.
//    Each such row has an owner, and holds one of its descriptors.
// C: SYN_RECV with an empty accept queue: these five have never answered the SYN+ACK, and they come from everywhere.
// D: TIME_WAIT has no owner; it is nobody's leak and costs next to nothing. But towards one address and port each
//    connection needs a local port of its own, and all five of the range are taken. The next connect: EADDRNOTAVAIL.
// E: nobody waits for accept, nothing is half open, nothing waits to be closed; 512 bytes have come and are not read
//    yet, as happens. Client and server are on one machine, so each connection has two rows: 3 connections.

type Cause = "accept queue full" | "connections not closed" | "SYN flood" | "ports used up" | "healthy";
type Diagnosis = { cause: Cause | "?"; row: number };

export const diagnoses: Record<"A" | "B" | "C" | "D" | "E", Diagnosis> = {
  A: { cause: "accept queue full", row: 1 },
  B: { cause: "connections not closed", row: 2 },
  C: { cause: "SYN flood", row: 3 },
  D: { cause: "ports used up", row: 3 },
  E: { cause: "healthy", row: 1 },
};

export const connectionsInE = 3;
