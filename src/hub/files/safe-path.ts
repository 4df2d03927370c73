/** File names come from a server: none may lead out of the model's folder, on any system that the folder may be on. */

/** Device names on Windows, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNUSABLE = /[\u0000-\u001f\u007f<>:"|?*\\]/;
/** What most file systems take for one name, in UTF-8. */
const MOST_BYTES = 255;
/** Windows takes 260 characters in all; this leaves room for the models' folder. */
const MOST_CHARACTERS = 180;

/** Whether a path with forward slashes stays inside its folder when it is taken as it is, whatever the system. */
export function staysInside(path: string): boolean {
	if (path === "" || path.startsWith("/") || path.includes("\\") || path.includes("\0")) return false;
	if (/^[a-z]:/i.test(path)) return false;
	return path.split("/").every((name) => name !== "" && name !== "." && name !== "..");
}

/** Whether it also names a plain file on every system: no reserved name, no character that one of them refuses. */
export function isSafePath(path: string): boolean {
	return staysInside(path) && path.length <= MOST_CHARACTERS && path.split("/").every(isSafeName);
}

function isSafeName(name: string): boolean {
	const isPlain = !UNUSABLE.test(name) && !/[. ]$/.test(name) && !RESERVED.test(name);
	return isPlain && Buffer.byteLength(name) <= MOST_BYTES;
}
