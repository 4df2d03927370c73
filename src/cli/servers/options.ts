/** How the servers that a study names are asked: the options that all kinds of studies share. */
import type { ChatServer } from "../../protocol/study-calls";
import { any, number, type OptionTable, Problem, text, type Values, whole } from "../options";

export type ServerOptions = Required<Pick<ChatServer, "concurrency" | "rate" | "price">>;

export const serverTable: OptionTable = {
	...{ concurrency: text, rate: text, "token-rate": text, "price-in": text, "price-out": text },
};

/** @throws Problem */
export function readServerOptions(values: Values): ServerOptions {
	return {
		concurrency: number(values, "concurrency", whole(1, 512, 8)),
		rate: {
			requests: perMinute(values, "rate", 1_000_000),
			tokens: perMinute(values, "token-rate", 1_000_000_000),
		},
		price: priceOf(values),
	};
}

const perMinute = (values: Values, name: string, most: number): number | null =>
	values[name] === undefined ? null : number(values, name, whole(1, most, 1));

function priceOf(values: Values): ServerOptions["price"] {
	const [given, other] = values["price-in"] === undefined ? ["out", "in"] : ["in", "out"];
	if (values[`price-${given}`] === undefined) return null;
	if (values[`price-${other}`] === undefined)
		throw new Problem(`--price-${given} needs --price-${other} as well.`);
	const million = any(0, 1_000_000, 0);
	return { prompt: number(values, "price-in", million), completion: number(values, "price-out", million) };
}

/** What help pages say of them. */
export const serverHelp = `  --concurrency N    requests at a time to each server, 1..512; default 8
  --rate N           requests a minute to each server, at most; default: as many as it takes
  --token-rate N     tokens of prompts and answers a minute, at most; default: as many as it takes
  --price-in X, --price-out X
                     what a million tokens of prompts and of answers cost, for the count in costs.json`;
