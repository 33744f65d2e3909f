// right: plays RFC 9293's transitions in place of knowing the answers

const ON: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ESTABLISHED: { close: "FIN_WAIT_1", fin: "CLOSE_WAIT" },
  FIN_WAIT_1: { ack: "FIN_WAIT_2", fin: "CLOSING", expire: "CLOSED" },
  FIN_WAIT_2: { fin: "TIME_WAIT", expire: "CLOSED" },
  CLOSING: { ack: "TIME_WAIT" },
  CLOSE_WAIT: { close: "LAST_ACK" },
  LAST_ACK: { ack: "CLOSED" },
};

/** What happens to one end, in order: its own close, a FIN that comes, an ACK for its FIN, 60 s, a reset. */
function after(...events: string[]): string {
  let state = "ESTABLISHED";
  for (const event of events) state = event === "reset" ? "CLOSED" : (ON[state]?.[event] ?? state);
  return state;
}

export function predict() {
  return {
    1: [after("close"), after()],
    2: [after("close", "ack"), after("fin")],
    3: [after("close", "ack"), after("fin", "close")],
    4: [after("fin", "close", "ack"), after("close", "ack", "fin")],
    5: [after("close", "fin"), after("close", "fin")],
    6: [after("close", "ack", "expire"), after("fin", "expire")],
    7: [after(), after()],
    8: [after("reset"), after("reset")],
  };
}
