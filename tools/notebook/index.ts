/** What the cells of a chapter may import from the notebook: `#notebook`. */
export { figure } from "./recorder.ts";
