import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * Installs packages as root on Debian and its kin, as in a fresh container; elsewhere it does nothing.
 * @returns whether they are installed now
 */
export function installDebianPackages(packages: string[]): boolean {
	if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
	const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	const apt = (...args: string[]) => spawnSync("apt-get", args, { stdio: "inherit", env }).status === 0;
	return apt("update", "-q") && apt("install", "-q", "-y", "--no-install-recommends", ...packages);
}
