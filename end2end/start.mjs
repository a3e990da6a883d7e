// Serves a fresh demonstration district from a temporary directory with the
// release build; ends, and cleans up, when told to.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const port = process.argv[2];
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const program = process.env.HUYING_BIN ?? join(root, "target/release/huying");
const data = mkdtempSync(join(tmpdir(), "huying-e2e-"));
const env = {
  ...process.env,
  HUYING_DATA: data,
  HUYING_ADDR: `127.0.0.1:${port}`,
  HUYING_PUBLIC_URL: `http://127.0.0.1:${port}`,
  HUYING_LOG: "warn",
  HUYING_METRICS_ADDR: "off",
};
for (const limit of ["SUBMIT", "FOLLOW", "SIGN_IN", "UPLOAD", "READ"]) {
  env[`HUYING_LIMIT_${limit}_PER_MINUTE`] = "0";
}
delete env.DATABASE_URL;

const demo = spawnSync(program, ["demo"], { env, stdio: "inherit" });
if (demo.status !== 0) process.exit(1);
const server = spawn(program, ["serve"], { env, stdio: "inherit" });
const clean = () => rmSync(data, { recursive: true, force: true });
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => server.kill("SIGTERM"));
server.on("exit", (code) => {
  clean();
  process.exit(code ?? 1);
});
