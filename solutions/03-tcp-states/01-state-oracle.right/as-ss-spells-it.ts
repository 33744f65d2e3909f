// right: in the spelling of ss, and as an array whose first place is empty

export function predict() {
  return [
    [],
    ["FIN-WAIT-1", "ESTAB"],
    ["FIN-WAIT-2", "CLOSE-WAIT"],
    ["FIN-WAIT-2", "LAST-ACK"],
    ["UNCONN", "TIME-WAIT"],
    ["CLOSING", "CLOSING"],
    ["UNCONN", "CLOSE-WAIT"],
    ["ESTAB", "ESTAB"],
    ["UNCONN", "UNCONN"],
  ];
}
