/** What decides a run's results, and which step each setting first matters to: later steps may still choose theirs. */
import type { ChatServer } from "../../protocol/study-calls";
import type { StudyKind } from "./study-kind";

/** A server as a run's files name it: neither its key nor how many requests it takes at a time changes a result. */
export type NamedServer = Pick<ChatServer, "url" | "model">;

/** A server without what no file may hold: its key, and the query of its address, in which some servers want the key. */
export const named = (server: ChatServer | null): NamedServer | null =>
	server && { url: server.url.replace(/[?#].*$/s, ""), model: server.model };

/** A server in words, by its host alone: some are given secrets in a path or query. Null without a server. */
export const serverInWords = (server: NamedServer | null): string | null =>
	server && `${server.model} at ${URL.canParse(server.url) ? new URL(server.url).host : "a server"}`;

export interface Difference {
	step: string;
	/** "samples was 10, is 5". */
	sentence: string;
}

/** The settings of a run before and now, by their names. */
export interface TwoSettings {
	before: object;
	now: object;
}

/** Every setting of some steps that is not what it was, each innermost value on its own. */
export function differences(
	kind: StudyKind,
	{ before, now }: TwoSettings,
	steps: readonly string[],
): Difference[] {
	return Object.entries(kind.settings)
		.filter(([, step]) => steps.includes(step))
		.flatMap(([name, step]) =>
			unlike(name, settingIn(before, name), settingIn(now, name)).map((sentence) => ({ step, sentence })),
		);
}

const settingIn = (settings: object, name: string): unknown => (settings as Record<string, unknown>)[name];

function unlike(name: string, before: unknown, now: unknown): string[] {
	const [one, other] = [JSON.stringify(before), JSON.stringify(now)];
	if (one === other) return [];
	if (!isNested(before) || !isNested(now)) return [`${name} was ${one}, is ${other}`];
	const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
	return [...keys].flatMap((key) => unlike(`${name}.${key}`, before[key], now[key]));
}

const isNested = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** Settings of some steps as they are now, of the others as they were before; in the order in which they are told now. */
export function mixed<S extends object>(
	kind: StudyKind,
	{ before, now }: { before: S; now: S },
	steps: readonly string[],
): S {
	const chosen = Object.keys(now).map((name) => [
		name,
		settingIn(steps.includes(kind.settings[name]!) ? now : before, name),
	]);
	return Object.fromEntries(chosen) as S;
}
