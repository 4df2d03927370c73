/**
 * Checks on a parsed JSON value, as small functions that are put together. Each says what it expected and what it
 * found, in one sentence that starts with the value's JSON path.
 */
export interface Problem {
	/** JSON path, `$.neurons[3].weight`. */
	path: string;
	/** One sentence that names the path. */
	message: string;
}

export type Check = (value: unknown, path: string, problems: Problem[]) => void;

/** A file with more problems than this is not a probe file that went wrong in places; the rest would be noise. */
const MOST_PROBLEMS = 20;

export function report(problems: Problem[], path: string, sentence: string): void {
	if (problems.length < MOST_PROBLEMS) problems.push({ path, message: `${path} ${sentence}` });
}

function shown(value: unknown): string {
	if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
	if (typeof value === "number" || value === undefined) return String(value);
	const text = JSON.stringify(value);
	return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

export interface Bounds {
	min?: number;
	max?: number;
	above?: number;
	below?: number;
}

function inWords(kind: string, { min, max, above, below }: Bounds): string {
	const limits = [
		min !== undefined && `at least ${min}`,
		above !== undefined && `above ${above}`,
		max !== undefined && `at most ${max}`,
		below !== undefined && `below ${below}`,
	].filter(Boolean);
	return [`a ${kind}`, limits.join(" and ")].filter(Boolean).join(" ");
}

function bounded(kind: string, holds: (value: unknown) => boolean, bounds: Bounds): Check {
	const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity } = bounds;
	return (value, path, problems) => {
		const fits =
			holds(value) &&
			(value as number) >= min &&
			(value as number) <= max &&
			(value as number) > above &&
			(value as number) < below;
		if (!fits) report(problems, path, `must be ${inWords(kind, bounds)}, but is ${shown(value)}.`);
	};
}

/** A finite number within bounds. */
export const number = (bounds: Bounds = {}): Check => bounded("finite number", Number.isFinite, bounds);
export const integer = (bounds: Bounds = {}): Check => bounded("whole number", Number.isSafeInteger, bounds);

export const text: Check = (value, path, problems) => {
	if (typeof value !== "string" || value === "")
		report(problems, path, `must be a text that is not empty, but is ${shown(value)}.`);
};

export function oneOf(...allowed: (string | number)[]): Check {
	const list = allowed.map((item) => JSON.stringify(item)).join(", ");
	return (value, path, problems) => {
		if (!allowed.includes(value as string))
			report(problems, path, `must be one of ${list}, but is ${shown(value)}.`);
	};
}

export function orNull(check: Check): Check {
	return (value, path, problems) => {
		if (value !== null) check(value, path, problems);
	};
}

export function listOf(check: Check): Check {
	return (value, path, problems) => {
		if (!Array.isArray(value)) return report(problems, path, `must be a list, but is ${shown(value)}.`);
		for (const [i, item] of value.entries()) check(item, `${path}[${i}]`, problems);
	};
}

/** A list that is not empty. */
export function someOf(check: Check): Check {
	return (value, path, problems) => {
		if (Array.isArray(value) && value.length === 0)
			return report(problems, path, "must hold at least one value.");
		listOf(check)(value, path, problems);
	};
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field that may be left out. */
export interface Optional {
	optional: Check;
}

export const optional = (check: Check): Optional => ({ optional: check });

/** An object with exactly these fields. */
export function fields(checks: Record<string, Check | Optional>): Check {
	return (value, path, problems) => {
		if (!isObject(value)) return report(problems, path, `must be an object, but is ${shown(value)}.`);
		for (const [name, field] of Object.entries(checks)) {
			const check = "optional" in field ? field.optional : field;
			if (Object.hasOwn(value, name)) check(value[name], `${path}.${name}`, problems);
			else if (check === field) report(problems, `${path}.${name}`, "is missing.");
		}
		for (const name of Object.keys(value))
			if (!Object.hasOwn(checks, name))
				report(problems, `${path}.${name}`, "is not a field of this version.");
	};
}

/** An object whose fields depend on what one of them says. */
export function byField(name: string, kinds: Record<string, Check>): Check {
	return (value, path, problems) => {
		if (!isObject(value)) return report(problems, path, `must be an object, but is ${shown(value)}.`);
		if (!Object.hasOwn(value, name)) return report(problems, `${path}.${name}`, "is missing.");
		oneOf(...Object.keys(kinds))(value[name], `${path}.${name}`, problems);
		if (Object.hasOwn(kinds, String(value[name]))) kinds[String(value[name])]!(value, path, problems);
	};
}

/** An object with any field names. */
export function mapOf(check: Check): Check {
	return (value, path, problems) => {
		if (!isObject(value)) return report(problems, path, `must be an object, but is ${shown(value)}.`);
		for (const [name, item] of Object.entries(value))
			check(item, `${path}[${JSON.stringify(name)}]`, problems);
	};
}
