import { plainOrigin } from "../../serve/http/guard";
import {
	any,
	baseRate,
	flag,
	number,
	type OptionTable,
	Problem,
	string,
	strings,
	text,
	texts,
	type Values,
	whole,
} from "../options";

export interface ServeArguments {
	/** A model folder; null = the one that comes with the tool. */
	model: string | null;
	probe: string | null;
	baseRate: number | null;
	host: string;
	port: number;
	/** Requests that are answered side by side, and that may wait. */
	parallel: number;
	waiting: number;
	/** Seconds. */
	timeLimit: number;
	grace: number;
	/** Megabytes; null = by the model's context. */
	maxBody: number | null;
	allowedOrigins: string[];
}

/** The options of `h-neurons serve`. */
export const serveTable: OptionTable = {
	...{ help: { ...flag, short: "h" }, model: text, probe: text, "base-rate": text, host: text, port: text },
	...{ parallel: text, queue: text, "time-limit": text, grace: text, "max-body": text },
	"allow-origin": texts,
};

/** @throws Problem when the arguments make no server */
export function readServe(values: Values, positionals: string[]): ServeArguments {
	const [word] = positionals;
	if (word !== undefined) throw new Problem(`"${word}" is not expected: serve takes options only.`);
	return {
		model: string(values, "model"),
		probe: string(values, "probe"),
		baseRate: baseRate(values),
		host: string(values, "host") ?? "127.0.0.1",
		port: number(values, "port", whole(0, 65_535, 8642)),
		parallel: number(values, "parallel", whole(1, 64, 1)),
		waiting: number(values, "queue", whole(0, 100_000, 256)),
		timeLimit: number(values, "time-limit", any(1, 86_400, 600)),
		grace: number(values, "grace", any(0, 3600, 30)),
		maxBody: values["max-body"] === undefined ? null : number(values, "max-body", any(0.001, 64, 0)),
		allowedOrigins: strings(values, "allow-origin").map(originOf),
	};
}

function originOf(given: string): string {
	const origin = plainOrigin(given);
	if (origin === null)
		throw new Problem(`--allow-origin ${given} is no origin, such as https://example.org.`);
	return origin;
}
