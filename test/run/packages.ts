/**
 * The extension as people get it: its packages, and this machine's one as the editor installs it. `npm test` makes both
 * once and hands their folders down in the environment; a test file that is run alone makes its own.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { name, version } from "../../package.json";
import type { CodeServer } from "./code-server";
import { runOrStop, Stop } from "./stop";

const root = join(__dirname, "..", "..");
/** Where `npm test` has put the packages, and what it has installed from them. */
export const PACKAGES = "H_NEURON_LENS_PACKAGES";
export const INSTALLED = "H_NEURON_LENS_INSTALLED";

/** The platforms that there is a package for; "universal" is for all others and has no native files. */
export const TARGETS = [
	...["linux-x64", "linux-arm64", "darwin-arm64", "win32-x64", "win32-arm64"],
	"universal",
] as const;
export type Target = (typeof TARGETS)[number];

/** The package that an editor on this machine would be given. */
export function ownTarget(): Target {
	const here = `${process.platform}-${process.arch}`;
	return TARGETS.find((target) => target === here) ?? "universal";
}

/** A package's path in the folder that `makePackages` filled. */
export function packageIn(folder: string, target: Target): string {
	return join(folder, `${name}-${target}-${version}.vsix`);
}

/** Builds and packs, whatever dist/ holds. @throws Stop when that fails */
export function makePackages(folder: string, targets: readonly Target[]): void {
	runOrStop("Packing", ["esbuild.mjs", "--package", "--out", folder, ...targets], root);
}

/** A folder with packages for `targets`: the one that was handed down, else a new one that ends with this process. */
export function ensurePackages(targets: readonly Target[]): string {
	const given = process.env[PACKAGES];
	if (given) return given;
	const folder = folderOfThisProcess("packages");
	makePackages(folder, targets);
	return folder;
}

/** A folder of extensions that holds this machine's package, installed by the editor itself. */
export function ensureInstalled(server: CodeServer): string {
	const given = process.env[INSTALLED];
	if (given) return given;
	const folder = folderOfThisProcess("installed");
	installPackage(server, packageIn(ensurePackages([ownTarget()]), ownTarget()), folder);
	return folder;
}

/** Has the editor install a package. @throws Stop when it does not */
export function installPackage(server: CodeServer, file: string, folder: string): void {
	const home = mkdtempSync(join(tmpdir(), "h-neuron-install-"));
	const places = ["--user-data-dir", join(home, "data"), "--extensions-dir", folder];
	const { status, stdout, stderr } = spawnSync(
		server.node,
		[server.entry, ...places, "--install-extension", file],
		{ env: { PATH: process.env.PATH, HOME: home }, encoding: "utf8" },
	);
	rmSync(home, { recursive: true, force: true });
	if (status !== 0) throw new Stop(`VS Code did not install ${file}: ${stdout}${stderr}`);
	// It names the folder's own place; without it an editor that is given a copy looks at what is there.
	rmSync(join(folder, "extensions.json"), { force: true });
}

function folderOfThisProcess(what: string): string {
	const folder = mkdtempSync(join(tmpdir(), `h-neuron-${what}-`));
	process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}
