/** What servers were asked for, in words. */
import { diskFiles } from "../../disk/study-files";
import type { ServerSpending } from "../../protocol/study-calls";
import { COSTS, costsIn, totalOf } from "../../study/folder/server-costs";
import { partOf } from "../../study/folder/shard";
import { harmless } from "../terminal";

/** "480 requests (2 again), 51,200 + 6,000 tokens, 0.42". */
export function spendingText(spent: ServerSpending): string {
	const { requests, retries, promptTokens, completionTokens, money } = spent;
	const again = retries > 0 ? ` (${counted(retries)} again)` : "";
	const tokens = `${counted(promptTokens)} + ${counted(completionTokens)} tokens`;
	return [`${counted(requests)} request${requests === 1 ? "" : "s"}${again}`, tokens, ...costing(money)].join(
		", ",
	);
}

/**
 * What a run's servers were asked for over all its sessions, as lines for the end of a study; "" where none was asked.
 * @throws LensError fileUnreadable
 */
export async function spendingLines(folder: string): Promise<string> {
	const costs = await costsIn(diskFiles, folder);
	const lines = costs.map(
		(each) => `${each.step}, ${each.model} at ${each.host}: ${spendingText(each)}${gap(each)}`,
	);
	if (costs.length > 1) lines.push(`all servers: ${spendingText(totalOf(costs))}`);
	if (costs.length > 0)
		lines.push(`What servers were asked for is counted in ${folder}/${await countedIn(folder)}.`);
	return lines.map((line) => `${harmless(line)}\n`).join("");
}

/** The file, or how the files of several shards are called. */
async function countedIn(folder: string): Promise<string> {
	const isOne = (name: string) => name === COSTS || partOf(name)?.file === COSTS;
	const [name, ...others] = (await diskFiles.list(folder)).filter(isOne);
	return name !== undefined && others.length === 0 ? name : COSTS.replace(".", "*.");
}

/** Some servers count no tokens. */
const gap = ({ uncounted }: ServerSpending): string =>
	uncounted > 0 ? `; ${counted(uncounted)} ${uncounted === 1 ? "reply" : "replies"} told no tokens` : "";

const counted = (count: number): string => count.toLocaleString("en");

/** Two decimals; of smaller sums two digits that say something. */
const costing = (money: number | null): string[] =>
	money === null
		? []
		: [money >= 0.1 || money === 0 ? money.toFixed(2) : String(Number(money.toPrecision(2)))];
