/**
 * costs.json: what a run's servers were asked for and what that took, over all its sessions. It lies beside the run's other files
 * and is none of theirs: what a run found does not depend on how often a server had to be asked, and this does.
 */
import { LensError } from "../../protocol/errors";
import type { ServerSpending, TokenPrice } from "../../protocol/study-calls";
import type { StudyFiles } from "../files";
import type { ChatClient } from "../server/chat-client";
import { moneyOf, NOTHING, type ServerCounts, sumOf } from "../server/costs/counts";
import { type FolderRun, placeOf } from "./run-folder";
import { partOf } from "./shard";

/** What one step asked of one server. */
export interface StepCosts extends ServerCounts {
	step: string;
	model: string;
	host: string;
	/** The last that was given; all tokens are counted at it. */
	price: TokenPrice | null;
	/** Null without a price. */
	money: number | null;
}

export const COSTS = "costs.json";

/** Said in reports, which are the same however often a server had to be asked. */
export const IN_COSTS = `requests, tokens and money are counted in ${COSTS} beside this report`;

/** What a process that is killed may have left uncounted, ms. */
const BETWEEN_WRITES = 2000;

export interface CostKeeper {
	/** Over all sessions. */
	spent(): ServerSpending;
	/** Writes the file, if anything is new and the last time was not just now. */
	keep(): Promise<void>;
	/** Writes the file, if anything is new. */
	end(): Promise<void>;
}

/** Counts what a step asks of a server on top of what earlier sessions asked. */
export async function keepCosts(run: FolderRun, step: string, client: ChatClient): Promise<CostKeeper> {
	const { files, now } = run.ports;
	const path = placeOf(run, COSTS);
	const all = await readCosts(files, path);
	const isOurs = (each: StepCosts) =>
		each.step === step && each.model === client.model && each.host === client.host;
	const before = all.find(isOurs);
	const price = client.price ?? before?.price ?? null;
	const others = all.filter((each) => !isOurs(each));
	const spent = () => {
		const counts = sumOf(before ?? NOTHING, client.counts);
		return { ...counts, money: moneyOf(counts, price) };
	};
	const clock = () => now?.() ?? 0;
	let written = { ...client.counts };
	let writtenAt = clock();
	const end = async () => {
		// Requests alone do not tell: what the last ones took comes to be known after they were sent.
		if (NAMES.every((name) => client.counts[name] === written[name])) return;
		const counted = { ...client.counts };
		const ours: StepCosts = { step, model: client.model, host: client.host, ...spent(), price };
		await files.replace(path, printCosts([...others, ours]));
		written = counted;
		writtenAt = clock();
	};
	const keep = async () => {
		if (clock() - writtenAt >= BETWEEN_WRITES) await end();
	};
	return { spent, keep, end };
}

/** What all steps and shards of a folder asked of their servers; none where no server was asked. */
export async function costsIn(files: StudyFiles, folder: string): Promise<StepCosts[]> {
	const sums = new Map<string, StepCosts>();
	for (const name of await files.list(folder)) {
		if (name !== COSTS && partOf(name)?.file !== COSTS) continue;
		for (const costs of await readCosts(files, `${folder}/${name}`)) {
			const key = JSON.stringify([costs.step, costs.model, costs.host]);
			const before = sums.get(key);
			// Of shards at several prices each keeps its own.
			const money = before ? plus(before.money, costs.money) : costs.money;
			sums.set(key, { ...costs, ...sumOf(before ?? NOTHING, costs), money });
		}
	}
	return [...sums.values()];
}

/** Copies what a shard of another folder has counted to the folder that it is joined in, where `costsIn` adds it up. */
export async function bringCosts(
	files: StudyFiles,
	{ folder, shard }: Pick<FolderRun, "folder" | "shard">,
	to: string,
): Promise<void> {
	const costs = folder === to ? [] : await readCosts(files, placeOf({ folder, shard }, COSTS));
	if (costs.length > 0) await files.replace(placeOf({ folder: to, shard }, COSTS), printCosts(costs));
}

/** All of some costs; the money is that of the steps whose price is known, null where none is. */
export const totalOf = (costs: readonly StepCosts[]): ServerSpending =>
	costs.reduce<ServerSpending>(
		(total, each) => ({ ...sumOf(total, each), money: plus(total.money, each.money) }),
		{ ...NOTHING, money: null },
	);

const plus = (one: number | null, other: number | null): number | null =>
	one === null ? other : one + (other ?? 0);

const FORMAT = { format: "h-neuron-costs", version: 1 };

const printCosts = (steps: readonly StepCosts[]): string =>
	`${JSON.stringify({ ...FORMAT, steps: [...steps].sort((a, b) => (a.step < b.step ? -1 : 1)) }, null, "\t")}\n`;

/** @throws LensError fileUnreadable */
async function readCosts(files: StudyFiles, path: string): Promise<StepCosts[]> {
	if ((await files.size(path)) === null) return [];
	let text = "";
	for await (const line of files.lines(path)) text += `${line}\n`;
	const steps = stepsIn(text);
	if (steps) return steps;
	throw new LensError(
		"fileUnreadable",
		`${path} does not count costs; delete it, and they are counted anew.`,
	);
}

function stepsIn(text: string): StepCosts[] | null {
	try {
		const { format, version, steps } = JSON.parse(text) as {
			format: string;
			version: number;
			steps: unknown;
		};
		const isRight = format === FORMAT.format && version === FORMAT.version && Array.isArray(steps);
		return isRight && steps.every(isStep) ? steps : null;
	} catch {
		return null;
	}
}

const NAMES = Object.keys(NOTHING) as (keyof ServerCounts)[];

const isStep = (value: unknown): value is StepCosts => {
	const step = value as Partial<StepCosts> | null;
	return typeof step?.step === "string" && NAMES.every((name) => Number.isSafeInteger(step[name]));
};
