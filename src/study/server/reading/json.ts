/** JSON of servers, of which nothing is taken for granted. */

export const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** The object that a text is; null when it is none. One server puts its errors into a list, alone. */
export function objectIn(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text);
		const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
		return isObject(only) ? only : null;
	} catch {
		return null;
	}
}
