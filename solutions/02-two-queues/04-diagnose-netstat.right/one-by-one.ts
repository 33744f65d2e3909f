// right: makes the answers with a function, one by one

const of = (cause: string, row: number) => ({ row, cause });

export const diagnoses: Record<string, { row: number; cause: string }> = {};
diagnoses.E = of("healthy", 1);
diagnoses.D = of("ports used up", 5);
diagnoses.C = of("SYN flood", 4);
diagnoses.B = of("connections not closed", 3);
diagnoses.A = of("accept queue full", 1);

const rowsInE = 7;
export const connectionsInE = (rowsInE - 1) / 2;
