/** Finds a Chromium, Chrome or Edge for the tests that need a browser. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installDebianPackages } from "./debian";
import { Stop } from "./stop";

const NAMES = [
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
	"microsoft-edge",
	"chrome",
];

/** The browser's path: CHROME_PATH, else the first on the PATH, else one in the usual places. */
export function findChromium(): string | undefined {
	if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
	const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
	const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
	return [...onPath, ...macApplications(), ...windowsPrograms(), "/snap/bin/chromium"].find(existsSync);
}

/**
 * Finds a browser, or installs Debian's where we may.
 * @throws Stop when there is none
 */
export function ensureChromium(): string {
	const found = findChromium();
	if (found && existsSync(found)) return found;
	if (found)
		throw new Stop(
			`CHROME_PATH names ${found}, which does not exist; set it to a Chromium, Chrome or Edge.`,
			2,
		);
	if (installDebianPackages(["chromium"])) return ensureChromium();
	throw new Stop(
		"The tests drive a browser: install Chromium, Chrome or Edge, or set CHROME_PATH to one, and run again.",
		2,
	);
}

function macApplications(): string[] {
	return ["/Applications", join(process.env.HOME ?? "/", "Applications")].flatMap((folder) =>
		["Google Chrome", "Chromium", "Microsoft Edge"].map((name) =>
			join(folder, `${name}.app`, "Contents", "MacOS", name),
		),
	);
}

function windowsPrograms(): string[] {
	const roots = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
	return roots
		.filter((folder) => folder !== undefined)
		.flatMap((folder) => [
			join(folder, "Google", "Chrome", "Application", "chrome.exe"),
			join(folder, "Chromium", "Application", "chrome.exe"),
			join(folder, "Microsoft", "Edge", "Application", "msedge.exe"),
		]);
}
