/* The packages that npm/package.json pins: fetched once into build/, shared by the tests that need them. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const source = process.env.DUNLIN_SOURCE ?? join(here, "../../..");

/* A test that cannot run here says why and counts as skipped. */
export function skip(reason) {
    console.log(`skipped: ${reason}`);
    process.exit(77);
}

/* The folder that holds node_modules; skips the test where it cannot be had. */
export function packages() {
    const lock = readFileSync(join(here, "package-lock.json"));
    const key = createHash("sha256").update(lock).digest("hex").slice(0, 12);
    const folder = join(source, "build", "npm-packages", key);
    if (existsSync(folder))
        return folder;
    mkdirSync(dirname(folder), { recursive: true });
    const draft = mkdtempSync(`${folder}-`);
    for (const name of ["package.json", "package-lock.json"])
        copyFileSync(join(here, name), join(draft, name));
    const result = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        { cwd: draft, encoding: "utf8", timeout: 200_000 });
    if (result.status !== 0) {
        rmSync(draft, { recursive: true, force: true });
        skip(`npm ci could not fetch the packages: ${result.error?.message ?? result.stderr.split("\n").slice(0, 4).join("; ")}`);
    }
    try {
        renameSync(draft, folder);
    } catch { // another test was quicker
        rmSync(draft, { recursive: true, force: true });
    }
    return folder;
}
