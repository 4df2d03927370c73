import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * The files that a package of the extension holds, by the allow-list in .vscodeignore; of the native runtime, which
 * comes for every platform, only this one's.
 * @returns paths from `extension`, with forward slashes; files that are not there (yet) are left out
 */
export function packagedFiles(extension: string): string[] {
	const lines = readFileSync(join(extension, ".vscodeignore"), "utf8").split(/\r?\n/);
	const allowed = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
	return allowed.flatMap((pattern) => filesOf(extension, pattern)).filter(isForThisPlatform);
}

function filesOf(extension: string, pattern: string): string[] {
	const folder = pattern.slice(0, pattern.lastIndexOf("/", pattern.indexOf("*")));
	if (!pattern.includes("*")) return existsSync(join(extension, pattern)) ? [pattern] : [];
	if (!existsSync(join(extension, folder))) return [];
	const matches = globExpression(pattern);
	return readdirSync(join(extension, folder), { recursive: true, encoding: "utf8" })
		.filter((path) => statSync(join(extension, folder, path)).isFile())
		.map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
		.filter((path) => matches.test(path));
}

/** `*` stands for any part of a name, `**` for any folders and names. */
function globExpression(pattern: string): RegExp {
	const escaped = pattern.replace(/[.+?^${}()|[\]]/g, "\\$&");
	return new RegExp(`^${escaped.replace(/\*+/g, (stars) => (stars === "**" ? ".*" : "[^/]*"))}$`);
}

function isForThisPlatform(path: string): boolean {
	const [, platform] = /\/bin\/napi-v\d+\/([^/]+\/[^/]+)\//.exec(path) ?? [];
	return platform === undefined || platform === `${process.platform}/${process.arch}`;
}
