import { baseRate, flag, type OptionTable, Problem, string, text, type Values } from "../options";

export interface McpOptions {
	/** A model folder; null = the one that comes with the tool. */
	model: string | null;
	probe: string | null;
	baseRate: number | null;
}

/** The options of `h-neurons mcp`. */
export const mcpTable: OptionTable = {
	...{ help: { ...flag, short: "h" }, model: text, probe: text, "base-rate": text },
};

/** @throws Problem when the arguments make no server */
export function readMcp(values: Values, positionals: string[]): McpOptions {
	const [word] = positionals;
	if (word !== undefined) throw new Problem(`"${word}" is not expected: mcp takes options only.`);
	return { model: string(values, "model"), probe: string(values, "probe"), baseRate: baseRate(values) };
}
