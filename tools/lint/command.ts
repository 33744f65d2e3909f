/** Runs an installed tool with this Node, without a shell, and keeps what it prints. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

/** `name` is the npm package that brings the command, and the command's own name where it differs. */
export function runTool(
  root: string,
  [name, bin = name]: string[],
  args: readonly string[],
): Promise<Outcome> {
  return new Promise((resolve) => {
    const command = [binaryOf(root, name ?? "", bin ?? ""), ...args];
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
    const options = { cwd: root, env, maxBuffer: 64 << 20 };
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      resolve({ passed: error === null, output: `${stdout}${stderr}`.trim() });
    });
  });
}

function binaryOf(root: string, name: string, bin: string): string {
  const folder = join(root, "node_modules", name);
  if (!existsSync(folder)) throw new Error(`${name} is not installed: run npm ci`);
  const manifest: { bin: string | Record<string, string> } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const path = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[bin];
  if (path === undefined) throw new Error(`${name} has no command ${bin}`);
  return join(folder, path);
}
