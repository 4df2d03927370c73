/** From a study, as the engine would be asked for it, to words of the command line that ask for the same. */
import type { ChatServer } from "../../../protocol/study-calls";
import { NEEDS_AS_PLANNED, type PlaceForm, type TaskNeeds } from "../../../protocol/study-panel/place-form";
import type { StudyCall } from "../params/study-call";

type Value = string | number | readonly string[] | null | undefined;

/** `--name=value` for each value; none where there is none. */
const options = (values: Record<string, Value>): string[] =>
	Object.entries(values).flatMap(([name, value]) =>
		(Array.isArray(value) ? value : [value]).flatMap((each) =>
			each === null || each === undefined ? [] : [`--${name}=${each}`],
		),
	);

/** The words that make a study's plan. @param model folder or file of the model that is studied */
export function planWords(
	call: StudyCall,
	{ shards, cpus, gpus, memoryMb, minutes }: PlaceForm,
	{ dir, model }: { dir: string; model: string },
): string[] {
	const needs = { plan: dir, shards, cpus, gpus, memory: memoryMb, minutes };
	return [call.method, ...options({ model }), ...studyWords(call), ...options(needs)];
}

/**
 * The words that give a plan to a scheduler, or print what it would be given; null where it is given to none.
 * @param needs told to Slurm in place of the plan's
 */
export function submitWords(
	{ where, partition, account, qos, atMost, image, claim, mount }: PlaceForm,
	dir: string,
	{ minutes, memoryMb, cpus, gpus }: TaskNeeds = NEEDS_AS_PLANNED,
): string[] | null {
	if (where === "slurm") {
		const names = { partition: partition || null, account: account || null, qos: qos || null };
		const needs = { time: minutes, memory: memoryMb, cpus, gpus };
		return ["submit", "slurm", dir, ...options({ ...names, "at-most": atMost, ...needs })];
	}
	if (where === "kubernetes")
		return [
			"submit",
			"kubernetes",
			dir,
			...options({ image, claim, mount: mount || null, parallelism: atMost }),
			"--dry-run",
		];
	return null;
}

function studyWords(call: StudyCall): string[] {
	switch (call.method) {
		case "identify": {
			const { questions, crossDomain, limit, samples, sampling, maxTokens, instruction } = call.params;
			const { mode, penalty, criterion, folds, calibration, regions, perClass } = call.params;
			const { sampler, judge, extractor } = call.params;
			return options({
				...{ questions, "cross-domain": [...crossDomain.files, ...crossDomain.domains], limit, samples },
				...samplingOptions({ ...sampling, maxTokens }),
				...{ instruction, mode, penalty, criterion, folds, calibration, regions: regions.join(",") },
				...{ "per-class": perClass, ...serverOptions("sampler", sampler), ...judgeOptions(judge) },
				...{ ...serverOptions("extractor", extractor), ...howMuch([sampler, judge.server, extractor]) },
			});
		}
		case "impact": {
			const { probe, suites, limit, gains, controls, decoding, seed, judge, questions } = call.params;
			return options({
				...{ probe, suites: suites.flatMap(({ suite, files }) => files.map((file) => `${suite}=${file}`)) },
				...{
					only: suites.map(({ suite }) => suite).join(","),
					limit: limit ?? "all",
					gains: gains.join(","),
				},
				...{ random: controls.random, "layer-matched": controls.layerMatched },
				...{ "activation-matched": controls.activationMatched, seed },
				// All suites alike, or the form could not have been started from.
				...samplingOptions(decoding[suites[0]!.suite] ?? {}),
				...{ ...serverOptions("judge", judge), ...howMuch([judge]) },
				questions: questions.files.length > 0 ? questions.files : "none",
				"question-limit": questions.limit,
			});
		}
		case "origin": {
			const { base, probe, study, questions, limit, sampling, maxTokens, judge } = call.params;
			return options({
				...{ base, probe, study, questions, limit, ...samplingOptions({ ...sampling, maxTokens }) },
				...{ ...judgeOptions(judge), ...howMuch([judge.server]) },
				...{ "per-class": call.params.perClass, random: call.params.randomDraws },
			});
		}
	}
}

type Sampling = Partial<Record<"temperature" | "topK" | "topP" | "seed" | "maxTokens", number | undefined>>;

const samplingOptions = ({ temperature, topK, topP, seed, maxTokens }: Sampling): Record<string, Value> => ({
	...{ temperature, "top-k": topK, "top-p": topP, "max-tokens": maxTokens },
	...(seed !== undefined && { seed }),
});

/** A server by its address and model. Its key stands in no plan: tasks read one from their environment. */
const serverOptions = (role: string, server: ChatServer | null): Record<string, Value> => ({
	[role]: server?.url,
	[`${role}-model`]: server?.model,
});

/** The rule, or the server that stands in its place beside the rule of whole words. */
const judgeOptions = ({
	rule,
	server,
}: {
	rule: string;
	server: ChatServer | null;
}): Record<string, Value> => (server ? serverOptions("judge", server) : { judge: rule });

/** The command line has one number of each kind for all servers: that of the one that is asked least. */
function howMuch(servers: readonly (ChatServer | null)[]): Record<string, Value> {
	const least = (of: (server: ChatServer) => number | null | undefined) => {
		const counts = servers.flatMap((server) => (server && of(server)) ?? []);
		return counts.length > 0 ? Math.min(...counts) : null;
	};
	return {
		concurrency: least(({ concurrency }) => concurrency),
		rate: least(({ rate }) => rate?.requests),
		"token-rate": least(({ rate }) => rate?.tokens),
	};
}
