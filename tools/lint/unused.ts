/** Unused files, exports and dependencies, by knip. Its advice on its own configuration is not a finding. */
import { type Outcome, runTool } from "./command.ts";

export function checkUnused(root: string): Promise<Outcome> {
  return runTool(root, ["knip"], ["--no-progress", "--no-config-hints"]);
}
