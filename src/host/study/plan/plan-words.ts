/** From a study, as the engine would be asked for it, to words of the command line that ask for the same. */
import type { ChatServer } from "../../../protocol/study-calls";
import type { PlaceForm } from "../../../protocol/study-panel/place-form";
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

/** The words that give a plan to a scheduler, or print what it would be given; null where it is given to none. */
export function submitWords(
	{ where, partition, atMost, image, claim, mount }: PlaceForm,
	dir: string,
): string[] | null {
	if (where === "slurm")
		return ["submit", "slurm", dir, ...options({ partition: partition || null, "at-most": atMost })];
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
				...{ ...serverOptions("extractor", extractor), ...atATime([sampler, judge.server, extractor]) },
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
				...{ ...serverOptions("judge", judge), ...atATime([judge]) },
				questions: questions.files.length > 0 ? questions.files : "none",
				"question-limit": questions.limit,
			});
		}
		case "origin": {
			const { base, probe, study, questions, limit, sampling, maxTokens, judge } = call.params;
			return options({
				...{ base, probe, study, questions, limit, ...samplingOptions({ ...sampling, maxTokens }) },
				...{ ...judgeOptions(judge), ...atATime([judge.server]) },
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

/** The command line has one number for all servers: that of the one that is asked least. */
function atATime(servers: readonly (ChatServer | null)[]): Record<string, Value> {
	const counts = servers.flatMap((server) => server?.concurrency ?? []);
	return counts.length > 0 ? { concurrency: Math.min(...counts) } : {};
}
